package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ErrorRecoveryLevel 1 and 2 (RFC 7143 sections 7.1.4, 7.2, 7.8 and 11.16), on demand only. */
class RecoveryLevelTest extends Cases {
  private static final String DATA_DIGEST = "data_digest=crc32c";
  private static final int HALF = 2048;
  private static final int REASSIGN = 8;

  private Hawser hawser(int level) {
    return hawser().options("--error-recovery-level", Integer.toString(level));
  }

  private static LoginPlan agreed(int level) {
    return new LoginPlan()
        .digests()
        .answer("ErrorRecoveryLevel", Integer.toString(level))
        .answer("DefaultTime2Retain", "20");
  }

  private static RawPdu half(FullFeature service, RawPdu read, int index) {
    byte[] data = service.disk.slice(16, 8);
    return service.dataSegment(
        read,
        index,
        index * HALF,
        Arrays.copyOfRange(data, index * HALF, (index + 1) * HALF),
        index == 0 ? 0 : 0x81);
  }

  private static void sendDamaged(Peer peer, RawPdu pdu) throws IOException {
    byte[] bytes = peer.encode(pdu);
    bytes[bytes.length - 1] ^= 1;
    peer.sendRaw(bytes);
  }

  private static void assertSnack(RawPdu snack, int type, int tag, int begRun) {
    assertEquals(0x80 | type, snack.flags(), "F bit and type of the SNACK");
    assertEquals(tag, snack.itt());
    assertEquals(-1, snack.ttt());
    assertEquals(begRun, snack.u32(40), "BegRun");
    assertEquals(1, snack.u32(44), "RunLength");
  }

  @Test
  @DisplayName("ErrorRecoveryLevel above 0 is offered only on demand")
  void offeredOnDemand() throws Exception {
    for (int level = 0; level <= 2; level++) {
      try (ScriptedTarget target = new ScriptedTarget(honest())) {
        (level == 0 ? hawser() : hawser(level)).inq(target.url()).ok();
        String offered =
            target.loginKeys.stream()
                .filter(keys -> keys.containsKey("ErrorRecoveryLevel"))
                .findFirst()
                .orElseThrow()
                .get("ErrorRecoveryLevel");
        assertEquals(Integer.toString(level), offered);
      }
    }
  }

  @Test
  @DisplayName("Level 1: damaged data is asked for by a Data SNACK")
  void damagedData() throws Exception {
    AtomicReference<RawPdu> read = new AtomicReference<>();
    ScriptedTarget.Script script =
        with(
            agreed(1),
            (service, pdu) -> {
              if (FullFeature.isRead(pdu)) {
                read.set(pdu);
                sendDamaged(service.peer, half(service, pdu, 0));
                service.peer.send(service.peer.stamped(half(service, pdu, 1)));
                return true;
              }
              if (pdu.op() == RawPdu.SNACK) {
                service.peer.send(half(service, read.get(), 0));
                return true;
              }
              return false;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      Hawser.Result result = hawser(1).read(target.url("", DATA_DIGEST), 16, 8).ok();
      assertArrayEquals(target.disk.slice(16, 8), result.data());
      List<RawPdu> snacks = target.received(RawPdu.SNACK);
      assertEquals(1, snacks.size());
      assertSnack(snacks.get(0), 0, read.get().itt(), 0);
      assertEquals(1, target.connections());
    }
  }

  @Test
  @DisplayName("Level 1: a damaged status is asked for by a Status SNACK")
  void damagedStatus() throws Exception {
    AtomicReference<RawPdu> said = new AtomicReference<>();
    ScriptedTarget.Script script =
        with(
            agreed(1),
            (service, pdu) -> {
              if (FullFeature.isRead(pdu) && said.get() == null) {
                byte[] sense = new byte[20];
                sense[1] = 18;
                sense[2] = 0x70;
                sense[4] = 6;
                sense[9] = 10;
                sense[14] = 0x29;
                RawPdu response = service.response(pdu, 2).data(sense);
                said.set(service.peer.stamped(FullFeature.residual(response, 0, pdu.edtl())));
                sendDamaged(service.peer, said.get());
                return true;
              }
              if (pdu.op() == RawPdu.SNACK) {
                service.peer.send(said.get());
                return true;
              }
              return false;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      // A UNIT ATTENTION, so the read is asked for again and succeeds.
      Hawser.Result result = hawser(1).read(target.url("", DATA_DIGEST), 16, 8).ok();
      assertArrayEquals(target.disk.slice(16, 8), result.data());
      assertSnack(target.received(RawPdu.SNACK).get(0), 1, -1, said.get().u32(24));
      assertEquals(1, target.connections());
    }
  }

  @ParameterizedTest(name = "refused: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("Level 1: a SNACK that is refused, or always in vain, ends in an error")
  void snackInVain(boolean refused) throws Exception {
    AtomicReference<RawPdu> read = new AtomicReference<>();
    ScriptedTarget.Script script =
        with(
            agreed(1),
            (service, pdu) -> {
              if (FullFeature.isRead(pdu)) {
                read.set(pdu);
                sendDamaged(service.peer, half(service, pdu, 0));
                return true;
              }
              if (pdu.op() != RawPdu.SNACK) {
                return false;
              }
              if (refused) {
                RawPdu reject = RawPdu.of(RawPdu.REJECT, 0x80).put8(2, 3).put32(16, -1);
                service.peer.send(service.peer.stamped(reject.data(pdu.bhs)));
              } else {
                sendDamaged(service.peer, half(service, read.get(), 0));
              }
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      Hawser.Result result = hawser(1).read(target.url("", DATA_DIGEST), 16, 8).failed();
      assertTrue(
          Arrays.equals(
              result.data(), Arrays.copyOf(target.disk.slice(16, 8), result.data().length)));
      int bound = refused ? 10 : 1000;
      int snacks = target.received(RawPdu.SNACK).size();
      assertTrue(snacks >= 1 && snacks <= bound, snacks + " SNACKs");
    }
  }

  /** Sends the first half of a read and closes; the read is told. */
  private static ScriptedTarget.Script cutting(AtomicReference<RawPdu> read) {
    return with(
        agreed(2),
        (service, pdu) -> {
          if (!FullFeature.isRead(pdu)) {
            return false;
          }
          read.set(pdu);
          service.peer.send(half(service, pdu, 0));
          service.peer.close();
          return true;
        });
  }

  @Test
  @DisplayName("Level 2: a further connection carries the session's TSIH and takes its tasks over")
  void reassignment() throws Exception {
    AtomicReference<RawPdu> read = new AtomicReference<>();
    ScriptedTarget.Script goesOn =
        with(
            agreed(2),
            (service, pdu) -> {
              if (pdu.op() != RawPdu.TASK_MANAGEMENT) {
                return false;
              }
              service.taskManagement(pdu, 0);
              service.peer.send(service.peer.stamped(half(service, read.get(), 1)));
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(cutting(read), goesOn)) {
      Hawser.Result result = hawser(2).read(target.url(), 16, 8).ok();
      assertArrayEquals(target.disk.slice(16, 8), result.data());
      assertEquals(2, target.connections());
      RawPdu first = target.peers.get(0).received.get(0);
      RawPdu further = target.peers.get(1).received.get(0);
      assertEquals(0, first.u16(14), "TSIH of a new session");
      assertEquals(1, further.u16(14), "TSIH of a further connection");
      assertEquals(first.u16(20), further.u16(20), "CID of the connection that is replaced");
      assertEquals(first.u64(8) >>> 16, further.u64(8) >>> 16, "ISID");
      RawPdu reassign = target.received(RawPdu.TASK_MANAGEMENT).get(0);
      assertEquals(0x80 | REASSIGN, reassign.flags());
      assertEquals(read.get().itt(), reassign.ttt(), "Referenced Task Tag");
      assertEquals(1, reassign.u32(36), "ExpDataSN");
    }
  }

  @ParameterizedTest(name = "response {0}")
  @ValueSource(ints = {1, 3, 4, 5, 255})
  @DisplayName("Level 2: a reassignment that is refused never delivers wrong data")
  void refusedReassignment(int response) throws Exception {
    AtomicReference<RawPdu> read = new AtomicReference<>();
    ScriptedTarget.Script refuses =
        with(
            agreed(2),
            (service, pdu) -> {
              if (pdu.op() != RawPdu.TASK_MANAGEMENT) {
                return false;
              }
              service.taskManagement(pdu, response);
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(cutting(read), refuses, honest(agreed(2)))) {
      Hawser.Result result = hawser(2).read(target.url(), 16, 8).ok();
      assertArrayEquals(target.disk.slice(16, 8), result.data());
    }
  }
}
