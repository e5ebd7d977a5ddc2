package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Discovery sessions and SendTargets (RFC 7143 section 4.3 and appendix C). */
class DiscoveryTest extends Cases {
  private static final String GOOD = "iqn.2026-11.io.hawser:good";

  private static ScriptedTarget.Script answering(String text) {
    return with(
        (service, pdu) -> {
          if (pdu.op() == RawPdu.TEXT) {
            service.text(pdu, text.getBytes(StandardCharsets.UTF_8));
            return true;
          }
          return false;
        });
  }

  private static String entry(String name, String address) {
    return "TargetName=" + name + "\0TargetAddress=" + address + "\0";
  }

  @Test
  @DisplayName("Discovery declares SessionType=Discovery and sends no SCSI command")
  void discoverySession() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      Hawser.Result result = hawser().ls(target.portal()).ok();
      assertTrue(result.out().contains(ScriptedTarget.NAME + " 127.0.0.1:" + target.port() + ",1"));
      Map<String, String> keys = target.loginKeys.get(0);
      assertEquals("Discovery", keys.get("SessionType"));
      assertFalse(keys.containsKey("TargetName"));
      assertTrue(target.received(RawPdu.SCSI_COMMAND).isEmpty());
      assertEquals(1, target.received(RawPdu.LOGOUT).size());
      assertEquals("All", target.received(RawPdu.TEXT).get(0).text().get("SendTargets"));
    }
  }

  @Test
  @DisplayName(
      "However long the answer takes, discovery sends SendTargets and a logout, nothing else")
  void nothingElse() throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (pdu.op() != RawPdu.TEXT) {
                return false;
              }
              RawPdu wish = RawPdu.of(RawPdu.ASYNC, 0x80).put32(16, -1).put8(36, 4).put16(42, 3);
              service.peer.send(service.peer.stamped(wish));
              LockSupport.parkNanos(1_500_000_000L);
              service.text(pdu);
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      List<String> call = new ArrayList<>(List.of("ls", "--initiator-name", Hawser.INITIATOR));
      call.addAll(List.of("--noop-interval", "500ms", target.portal()));
      hawser().run(call).ok();
      assertTrue(target.received(RawPdu.NOP_OUT).isEmpty());
      assertEquals(1, target.received(RawPdu.TEXT).size());
      assertEquals(1, target.received(RawPdu.LOGOUT).size());
    }
  }

  @Test
  @DisplayName("SendTargets over several Text Responses")
  void continuedAnswer() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      text.append(entry("iqn.2026-11.io.hawser:disk" + i, "127.0.0.1:3260,1"));
    }
    byte[] all = text.toString().getBytes(StandardCharsets.UTF_8);
    ScriptedTarget.Script script =
        peer -> {
          int[] at = {0};
          peer.login()
              .serve(
                  (service, pdu) -> {
                    if (pdu.op() != RawPdu.TEXT) {
                      return false;
                    }
                    if (at[0] > 0 && (pdu.ttt() != 0x77 || pdu.data.length > 0)) {
                      throw new AssertionError("the continuation is asked for with " + pdu);
                    }
                    int end = Math.min(all.length, at[0] + 1001);
                    boolean last = end == all.length;
                    peer.send(
                        peer.stamped(
                            RawPdu.of(RawPdu.TEXT_RESPONSE, last ? 0x80 : 0x40)
                                .put32(16, pdu.itt())
                                .put32(20, last ? -1 : 0x77)
                                .data(Arrays.copyOfRange(all, at[0], end))));
                    at[0] = end;
                    return true;
                  });
        };
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      Hawser.Result result = hawser().ls(target.portal()).ok();
      assertEquals(300, result.out().lines().filter(line -> line.contains(":disk")).count());
    }
  }

  @Test
  @DisplayName("Empty SendTargets answer")
  void emptyAnswer() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(answering(""))) {
      Hawser.Result result = hawser().ls(target.portal());
      assertTrue(result.exit() == 0 || result.exit() == 21, "exit " + result.exit());
    }
  }

  @Test
  @DisplayName("SendTargets that is never answered ends in an error")
  void silentAnswer() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(with((service, pdu) -> pdu.op() == RawPdu.TEXT))) {
      hawser().ls(target.portal()).failed();
    }
  }

  @Test
  @DisplayName("SendTargets answer that trickles in for ever ends in an error")
  void tricklingAnswer() throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (pdu.op() != RawPdu.TEXT) {
                return false;
              }
              LockSupport.parkNanos(2_000_000_000L);
              service.peer.send(
                  service.peer.stamped(
                      RawPdu.of(RawPdu.TEXT_RESPONSE, 0)
                          .put32(16, pdu.itt())
                          .put32(20, 0x77)
                          .data(entry(GOOD, "127.0.0.1:3260,1").getBytes(StandardCharsets.UTF_8))));
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      hawser().ls(target.portal()).failed();
    }
  }

  @Test
  @DisplayName("SendTargets answer that is never final")
  void endlessAnswer() throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (pdu.op() == RawPdu.TEXT) {
                service.peer.send(
                    service.peer.stamped(
                        RawPdu.of(RawPdu.TEXT_RESPONSE, 0x40)
                            .put32(16, pdu.itt())
                            .put32(20, 0x77)
                            .data(
                                entry(GOOD, "127.0.0.1:3260,1").getBytes(StandardCharsets.UTF_8))));
                return true;
              }
              return false;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      hawser().ls(target.portal()).failed();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "127.0.0.1:3260,65536",
        "127.0.0.1:3260,x",
        "0.0.0.0:3260,1",
        "[::]:3260,1",
        "[fe80::1%no/such]:3260,1",
        "[::1:3260,1",
        "fd00::1:3260,1",
        "host;reboot:3260,1",
        "$(reboot):3260,1",
        ""
      })
  @DisplayName("Portals with impossible addresses and tags are left out, the rest stays")
  void impossibleAddresses(String address) throws Exception {
    assertLeftOut(address);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "127.0.0.1:99999,1",
        "127.0.0.1:65536,1",
        "127.0.0.1:0,1",
        "127.0.0.1:-1,1",
        "127.0.0.1:port,1",
        "127.0.0.1:,1",
        "127.0.0.1:99999999999,1",
        "[fd00::1]:70000,1"
      })
  @DisplayName("Portals with impossible ports")
  void impossiblePorts(String address) throws Exception {
    assertLeftOut(address);
  }

  private void assertLeftOut(String address) throws Exception {
    String text = entry("iqn.2026-11.io.hawser:bad", address) + entry(GOOD, "127.0.0.1:3260,1");
    try (ScriptedTarget target = new ScriptedTarget(answering(text))) {
      Hawser.Result result = hawser().ls(target.portal()).ok();
      assertTrue(result.out().contains(GOOD));
      assertFalse(!address.isEmpty() && result.out().contains(address), result.out());
    }
  }

  @Test
  @DisplayName("Target names that are too long")
  void longNames() throws Exception {
    String text =
        entry("iqn.2026-11.io.hawser:" + "x".repeat(300), "127.0.0.1:3260,1")
            + entry(GOOD, "127.0.0.1:3260,1");
    try (ScriptedTarget target = new ScriptedTarget(answering(text))) {
      Hawser.Result result = hawser().ls(target.portal()).ok();
      assertTrue(result.out().contains(GOOD));
      assertFalse(result.out().contains("xxxx"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "iqn.2026-11.io.hawser:\u001b[2Jx",
        "iqn.2026-11.io.hawser:a\nb",
        "iqn.2026-11.io.hawser:$(reboot)",
        "iqn.2026-11.io.hawser:../../etc/passwd",
        "iqn.2026-11.io.hawser:;reboot",
        "not-a-name",
        ""
      })
  @DisplayName("Control characters and shell text in names")
  void hostileNames(String name) throws Exception {
    String text = entry(name, "127.0.0.1:3260,1") + entry(GOOD, "127.0.0.1:3260,1");
    try (ScriptedTarget target = new ScriptedTarget(answering(text))) {
      Hawser.Result result = hawser().ls(target.portal()).ok();
      assertTrue(result.out().contains(GOOD));
      assertFalse(result.out().contains("\u001b") || result.err().contains("\u001b"));
      assertFalse(result.out().contains("reboot") || result.out().contains("passwd"));
    }
  }

  @Test
  @DisplayName("An address before any name is left out")
  void addressWithoutName() throws Exception {
    String text = "TargetAddress=127.0.0.1:3260,1\0" + entry(GOOD, "127.0.0.1:3261,1");
    try (ScriptedTarget target = new ScriptedTarget(answering(text))) {
      Hawser.Result result = hawser().ls(target.portal()).ok();
      assertFalse(result.out().contains(":3260,"));
      assertTrue(result.out().contains(GOOD + " 127.0.0.1:3261,1"));
    }
  }

  @Test
  @DisplayName("A name without an address is reached where it was discovered")
  void nameWithoutAddress() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(answering("TargetName=" + GOOD + "\0"))) {
      Hawser.Result result = hawser().ls(target.portal()).ok();
      assertTrue(result.out().contains(GOOD));
    }
  }

  @Test
  @DisplayName("IPv6, names and several addresses are listed")
  void addressForms() throws Exception {
    String text =
        "TargetName="
            + GOOD
            + "\0TargetAddress=[fd00::1]:3260,1\0TargetAddress=array.example.com:860,2\0"
            + "TargetAddress=10.0.0.9,3\0";
    try (ScriptedTarget target = new ScriptedTarget(answering(text))) {
      String out = hawser().ls(target.portal()).ok().out();
      assertTrue(out.contains(GOOD + " [fd00::1]:3260,1"), out);
      assertTrue(out.contains(GOOD + " array.example.com:860,2"), out);
      assertTrue(out.contains(GOOD + " 10.0.0.9:3260,3"), out);
    }
  }

  @Test
  @DisplayName("A rejected Text Request ends in an error")
  void rejectedText() throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (pdu.op() == RawPdu.TEXT) {
                service.peer.send(
                    service.peer.stamped(
                        RawPdu.of(RawPdu.REJECT, 0x80).put8(2, 4).put32(16, -1).data(pdu.bhs)));
                return true;
              }
              return false;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      hawser().ls(target.portal()).failed();
    }
  }

  @Test
  @DisplayName("Discovery proves itself by CHAP where it is asked to")
  void discoveryWithChap() throws Exception {
    ChapPlan chap = new ChapPlan(USER, SECRET);
    try (ScriptedTarget target = new ScriptedTarget(honest(new LoginPlan().chap(chap)))) {
      String portal = "iscsi://" + USER + "@127.0.0.1:" + target.port() + "/";
      hawser().with(Map.of("HAWSER_CHAP_PASSWORD", SECRET)).ls(portal).ok();
      assertTrue(chap.proved);
    }
    try (ScriptedTarget target =
        new ScriptedTarget(honest(new LoginPlan().chap(new ChapPlan(USER, "another-secret-77"))))) {
      String portal = "iscsi://" + USER + "@127.0.0.1:" + target.port() + "/";
      hawser().with(Map.of("HAWSER_CHAP_PASSWORD", SECRET)).ls(portal).failed(24);
    }
  }
}
