package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Several connections in a session, where they are asked for (RFC 7143 sections 4.2.4, 6.3.1). */
class MultipleConnectionsTest extends Cases {
  private static final int TOO_MANY_CONNECTIONS = 0x0206;

  /** Keys that only the leading login of a session may carry. */
  private static final Set<String> LEADING =
      Set.of(
          "MaxConnections",
          "InitialR2T",
          "ImmediateData",
          "MaxBurstLength",
          "FirstBurstLength",
          "DefaultTime2Wait",
          "DefaultTime2Retain",
          "MaxOutstandingR2T",
          "DataPDUInOrder",
          "DataSequenceInOrder",
          "ErrorRecoveryLevel");

  private Hawser two() {
    return hawser().options("--max-connections", "2");
  }

  private static LoginPlan agreed() {
    return new LoginPlan().answer("MaxConnections", "2");
  }

  private void assertReadsWith(Hawser hawser, ScriptedTarget target) throws Exception {
    Hawser.Result result = hawser.read(target.url(), 16, 8).ok();
    assertArrayEquals(target.disk.slice(16, 8), result.data());
  }

  @Test
  @DisplayName("One connection is offered unless more are asked for")
  void usually() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      assertReads(target);
      assertEquals(1, target.connections());
      Map<String, String> keys = target.loginKeys.get(target.loginKeys.size() - 1);
      assertEquals("1", keys.getOrDefault("MaxConnections", "1"));
    }
  }

  @Test
  @DisplayName("A further connection carries TSIH and ISID of its session, a new CID, its own keys")
  void further() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest(agreed()))) {
      assertReadsWith(two(), target);
      assertEquals(2, target.connections());
      RawPdu first = target.peers.get(0).received.get(0);
      RawPdu further = target.peers.get(1).received.get(0);
      assertEquals(0, first.u16(14), "TSIH of a new session");
      assertEquals(1, further.u16(14), "TSIH of a further connection");
      assertEquals(first.u64(8) >>> 16, further.u64(8) >>> 16, "ISID");
      assertTrue(first.u16(20) != further.u16(20), "the same CID twice");
      for (RawPdu login : target.peers.get(1).received(RawPdu.LOGIN)) {
        login.text().keySet().forEach(key -> assertFalse(LEADING.contains(key), key));
      }
    }
  }

  @Test
  @DisplayName("A target that agrees to one connection gets one")
  void one() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(honest(new LoginPlan().answer("MaxConnections", "1")))) {
      assertReadsWith(two(), target);
      assertEquals(1, target.connections());
    }
  }

  @Test
  @DisplayName("A further connection that is refused does not stop the device")
  void refused() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            honest(agreed()), honest(new LoginPlan().status(TOO_MANY_CONNECTIONS)))) {
      assertReadsWith(two(), target);
      assertEquals(2, target.connections());
    }
  }

  @Test
  @DisplayName("A further connection that gets another session's TSIH is not used")
  void anotherSession() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(honest(agreed()), honest(new LoginPlan().tsih(9)))) {
      assertReadsWith(two(), target);
      assertEquals(0, target.peers.get(1).received(RawPdu.SCSI_COMMAND).size());
    }
  }

  @Test
  @DisplayName("A further connection that breaks costs no wrong byte")
  void broken() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            honest(agreed()),
            peer -> {
              peer.login();
              peer.reset();
            },
            honest(new LoginPlan().answer("MaxConnections", "1")))) {
      assertReadsWith(two(), target);
    }
  }
}
