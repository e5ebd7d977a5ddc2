package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operational keys: what is offered, what may be answered (RFC 7143 sections 6.2 and 13). */
class NegotiationTest extends Cases {
  private Map<String, String> offers(String query) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest(new LoginPlan().digests()))) {
      hawser().inq(target.url("", query)).ok();
      Map<String, String> all = new HashMap<>();
      for (Map<String, String> keys : target.loginKeys) {
        keys.forEach(
            (key, value) ->
                assertEquals(value, all.getOrDefault(key, value), key + " is offered twice"));
        all.putAll(keys);
      }
      return all;
    }
  }

  @Test
  @DisplayName("Digest lists are legal")
  void digestLists() throws Exception {
    for (String query :
        new String[] {
          "", "header_digest=crc32c", "header_digest=crc32c,none&data_digest=none,crc32c"
        }) {
      Map<String, String> offers = offers(query);
      for (String key : new String[] {"HeaderDigest", "DataDigest"}) {
        String offer = offers.get(key);
        if (offer != null) {
          assertTrue(offer.matches("(None|CRC32C)(,(None|CRC32C))?"), key + "=" + offer);
        }
      }
    }
  }

  @Test
  @DisplayName("Boolean keys are offered as Yes or No")
  void booleanOffers() throws Exception {
    Map<String, String> offers = offers("");
    for (String key :
        new String[] {"InitialR2T", "ImmediateData", "DataPDUInOrder", "DataSequenceInOrder"}) {
      String offer = offers.get(key);
      assertTrue("Yes".equals(offer) || "No".equals(offer), key + "=" + offer);
    }
  }

  @Test
  @DisplayName("Offered FirstBurstLength does not exceed MaxBurstLength")
  void burstOffers() throws Exception {
    Map<String, String> offers = offers("");
    int maxBurst = number(offers, "MaxBurstLength", 512, 16_777_215);
    int firstBurst = number(offers, "FirstBurstLength", 512, 16_777_215);
    assertTrue(firstBurst <= maxBurst, "FirstBurstLength " + firstBurst + " > " + maxBurst);
  }

  @Test
  @DisplayName("Numbers are offered in their ranges, obsolete keys not at all")
  void numbersInRange() throws Exception {
    Map<String, String> offers = offers("");
    number(offers, "MaxConnections", 1, 65_535);
    number(offers, "MaxOutstandingR2T", 1, 65_535);
    number(offers, "ErrorRecoveryLevel", 0, 2);
    number(offers, "DefaultTime2Wait", 0, 3600);
    number(offers, "DefaultTime2Retain", 0, 3600);
    number(offers, "MaxRecvDataSegmentLength", 512, 16_777_215);
    assertFalse(offers.containsKey("IFMarker") || offers.containsKey("OFMarker"));
  }

  private static int number(Map<String, String> offers, String key, int low, int high) {
    String offer = offers.get(key);
    if (offer == null) {
      return low;
    }
    int value = Integer.decode(offer);
    assertTrue(value >= low && value <= high, key + "=" + offer);
    return value;
  }

  @ParameterizedTest(name = "MaxRecvDataSegmentLength={0}")
  @ValueSource(strings = {"511", "16777216", "0", "None", "-8192", "0x"})
  @DisplayName("Impossible declarations of the target are not accepted")
  void impossibleDeclarations(String value) throws Exception {
    LoginPlan plan = new LoginPlan();
    plan.extra("MaxRecvDataSegmentLength", value);
    assertLoginFails(honest(plan));
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "MaxBurstLength, 0x8000",
    "MaxBurstLength, 0X8000",
    "FirstBurstLength, 0x1000",
    "MaxOutstandingR2T, 0x1",
    "DefaultTime2Wait, 0x2"
  })
  @DisplayName("Hexadecimal numbers in answers are understood")
  void hexadecimal(String key, String answer) throws Exception {
    LoginPlan plan = new LoginPlan().answer(key, answer);
    if (key.equals("MaxBurstLength")) {
      plan.burst(0x1000, 0x8000).answer("FirstBurstLength", "4096");
    } else if (key.equals("FirstBurstLength")) {
      plan.burst(0x1000, 262_144);
    }
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      assertWrites(target, target.url(), 200);
    }
  }

  @Test
  @DisplayName("FirstBurstLength=Irrelevant is accepted")
  void irrelevantFirstBurst() throws Exception {
    LoginPlan plan =
        new LoginPlan()
            .initialR2T(true)
            .immediateData(false)
            .answer("FirstBurstLength", "Irrelevant");
    assertWrites(honest(plan));
  }

  @Test
  @DisplayName("DefaultTime2Wait offer is in range, a larger answer is accepted")
  void largerTime2Wait() throws Exception {
    assertReads(honest(new LoginPlan().answer("DefaultTime2Wait", "20")));
  }

  @Test
  @DisplayName("No key is left undefined: absent answers use the defaults")
  void absentAnswers() throws Exception {
    LoginPlan plan = new LoginPlan().maxRecv(8192).initialR2T(true).burst(65_536, 262_144);
    for (String key :
        List.of(
            "HeaderDigest",
            "DataDigest",
            "InitialR2T",
            "ImmediateData",
            "MaxBurstLength",
            "FirstBurstLength",
            "MaxOutstandingR2T",
            "MaxConnections",
            "ErrorRecoveryLevel",
            "DefaultTime2Wait",
            "DefaultTime2Retain",
            "DataPDUInOrder",
            "DataSequenceInOrder",
            "MaxRecvDataSegmentLength",
            "TaskReporting",
            "iSCSIProtocolLevel")) {
      plan.omit(key);
    }
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      assertWrites(target, target.url(), 1500);
      assertReads(target);
    }
  }

  @Test
  @DisplayName("Without a declaration the target receives at most 8192 bytes")
  void undeclaredSegmentLength() throws Exception {
    LoginPlan plan = new LoginPlan().maxRecv(8192).omit("MaxRecvDataSegmentLength");
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      assertWrites(target, target.url(), 300);
      for (RawPdu pdu : target.received(RawPdu.SCSI_COMMAND)) {
        assertTrue(pdu.data.length <= 8192);
      }
    }
  }

  @Test
  @DisplayName("Unknown key is answered NotUnderstood")
  void unknownKey() throws Exception {
    LoginPlan plan = new LoginPlan().extra("HowManyAngels", "3").holdTransit(1);
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      assertReads(target);
      assertTrue(
          target.loginKeys.stream()
              .anyMatch(keys -> "NotUnderstood".equals(keys.get("HowManyAngels"))),
          target.loginKeys.toString());
    }
  }

  @Test
  @DisplayName("Obsolete marker keys of the target are turned down, not misunderstood")
  void markers() throws Exception {
    LoginPlan plan = new LoginPlan().extra("IFMarker", "Yes").holdTransit(1);
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      assertReads(target);
      String answer =
          target.loginKeys.stream()
              .filter(keys -> keys.containsKey("IFMarker"))
              .map(keys -> keys.get("IFMarker"))
              .findFirst()
              .orElse("none");
      assertTrue(answer.equals("No") || answer.equals("Reject"), answer);
    }
  }

  @Test
  @DisplayName("Renegotiation of ImmediateData in a later PDU is detected")
  void renegotiation() throws Exception {
    LoginPlan plan =
        new LoginPlan()
            .holdTransit(1)
            .mutate(
                (index, response) -> {
                  boolean operational = (response.flags() & 0x0c) == 0x04;
                  if (operational && !response.text().containsKey("ImmediateData")) {
                    response.data(RawPdu.text(Map.of("ImmediateData", "No")));
                  }
                });
    assertLoginFails(honest(plan));
  }

  @Test
  @DisplayName("A key twice in one answer is not accepted")
  void duplicateKey() throws Exception {
    LoginPlan plan =
        new LoginPlan()
            .mutate(
                (index, response) -> {
                  String text = new String(response.data, java.nio.charset.StandardCharsets.UTF_8);
                  if (text.contains("ImmediateData=")) {
                    response.data(
                        (text + "ImmediateData=No\0")
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
                  }
                });
    assertLoginFails(honest(plan));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "NoEqualSign\0",
        "=value\0",
        "Bad Key=1\0",
        "MaxBurstLength=262144",
        "\0\0\0\0",
        "\u0001\u0002=\u0003\0",
        "AKeyNameThatIsLongerThanTheSixtyThreeBytesThatTheStandardGrantsToAName=1\0"
      })
  @DisplayName("Text that is no list of pairs ends the login, or is ignored, but never crashes")
  void malformedText(String text) throws Exception {
    LoginPlan plan =
        new LoginPlan()
            .mutate(
                (index, response) ->
                    response.data(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      hawser().inq(target.url());
    }
  }

  @Test
  @DisplayName("ErrorRecoveryLevel offer is in range and 0 is accepted")
  void recoveryLevelZero() throws Exception {
    assertReads(honest(new LoginPlan().answer("ErrorRecoveryLevel", "0")));
  }

  @Test
  @DisplayName("A portal group tag of 0 and of 65535 is accepted, beyond that not")
  void groupTags() throws Exception {
    for (String tag : List.of("0", "65535")) {
      LoginPlan plan = new LoginPlan().mutate((i, response) -> replaceTag(response, tag));
      try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
        hawser().inq(target.url()).ok();
      }
    }
    LoginPlan plan = new LoginPlan().mutate((i, response) -> replaceTag(response, "65536"));
    assertLoginFails(honest(plan));
  }

  private static void replaceTag(RawPdu response, String tag) {
    Map<String, String> text = response.text();
    if (text.containsKey("TargetPortalGroupTag")) {
      text.put("TargetPortalGroupTag", tag);
      response.data(RawPdu.text(text));
    }
  }
}
