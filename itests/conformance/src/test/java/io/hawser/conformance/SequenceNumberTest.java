package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** CmdSN, StatSN and the command window (RFC 7143 section 4.2.2). */
class SequenceNumberTest extends Cases {
  private static final int BIG = 2048;

  @Test
  @DisplayName("CmdSN counts non-immediate commands without a gap")
  void cmdSn() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      assertReads(target, target.url(), 0, BIG);
      assertTrue(target.received(RawPdu.SCSI_COMMAND).size() > 1);
      for (RawPdu pdu : target.received(RawPdu.SCSI_COMMAND)) {
        assertFalse(pdu.itt() == -1, "ffffffff is no task tag");
      }
    }
  }

  @Test
  @DisplayName("ExpStatSN acknowledges every status")
  void expStatSn() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      assertReads(target);
      Peer peer = target.peers.get(0);
      RawPdu logout = target.received(RawPdu.LOGOUT).get(0);
      assertEquals(peer.statSn - 1, logout.expStatSn(), "all but the logout response itself");
    }
  }

  @Test
  @DisplayName("An R2T's StatSN is not a status")
  void r2tStatSn() throws Exception {
    LoginPlan plan = LoginPlan.solicited().burst(512, 4096);
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      assertWrites(target, target.url(), 64);
      Peer peer = target.peers.get(0);
      RawPdu logout = target.received(RawPdu.LOGOUT).get(0);
      assertEquals(peer.statSn - 1, logout.expStatSn());
    }
  }

  @Test
  @DisplayName("Large command window works")
  void largeWindow() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            peer -> {
              peer.window = 0x7fff_fff0;
              peer.login().serve();
            })) {
      assertReads(target, target.url(), 0, BIG);
    }
  }

  @Test
  @DisplayName("A window of one command works")
  void narrowWindow() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            peer -> {
              peer.window = 1;
              peer.login().serve();
            })) {
      assertReads(target, target.url(), 0, BIG);
    }
  }

  @Test
  @DisplayName("A closed window holds commands until a NOP-In opens it")
  void closedWindow() throws Exception {
    ScriptedTarget.Script script =
        peer -> {
          peer.window = 0;
          peer.login(new LoginPlan());
          peer.window = 1;
          peer.send(peer.unstamped(RawPdu.of(RawPdu.NOP_IN, 0x80).put32(16, -1).put32(20, -1)));
          peer.serve();
        };
    assertReads(script);
  }

  @Test
  @DisplayName("Impossible MaxCmdSN is ignored")
  void impossibleMaxCmdSn() throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (!FullFeature.isInquiry(pdu)) {
                return false;
              }
              RawPdu nop =
                  service.peer.unstamped(
                      RawPdu.of(RawPdu.NOP_IN, 0x80).put32(16, -1).put32(20, -1));
              service.peer.send(nop.put32(32, service.peer.expCmdSn - 2));
              return false;
            });
    assertReads(script);
  }

  @Test
  @DisplayName("StatSN jumps ahead")
  void statSnJump() throws Exception {
    AtomicInteger once = new AtomicInteger(1);
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (FullFeature.isRead(pdu) && once.getAndDecrement() > 0) {
                service.peer.statSn += 5;
              }
              return false;
            });
    assertNeverWrong(script);
  }

  @Test
  @DisplayName("A status that comes twice completes its command once")
  void repeatedStatus() throws Exception {
    ScriptedTarget.Script script =
        answeringReads(
            (service, pdu) -> {
              byte[] data = wanted(service, pdu);
              byte[] bytes =
                  service.peer.encode(
                      service.peer.stamped(service.dataSegment(pdu, 0, 0, data, 0x81)));
              service.peer.sendRaw(bytes).sendRaw(bytes);
            });
    assertNeverWrong(script);
  }
}
