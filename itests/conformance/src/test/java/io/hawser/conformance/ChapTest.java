package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CHAP one way and both ways (RFC 7143 section 12.1, RFC 1994). */
class ChapTest extends Cases {
  private static ChapPlan plan() {
    return new ChapPlan(USER, SECRET);
  }

  private static ChapPlan mutualPlan() {
    return plan().mutual(TARGET_USER, TARGET_SECRET);
  }

  private static ScriptedTarget.Script demanding(ChapPlan chap) {
    return honest(new LoginPlan().chap(chap));
  }

  private Hawser oneWay(String algorithms) {
    return new Hawser(directory).with(environment(algorithms, false));
  }

  private static Map<String, String> environment(String algorithms, boolean mutual) {
    Map<String, String> variables = new HashMap<>(Map.of("HAWSER_CHAP_PASSWORD", SECRET));
    if (algorithms != null) {
      variables.put("HAWSER_CHAP_ALGORITHMS", algorithms);
    }
    if (mutual) {
      variables.put("HAWSER_CHAP_TARGET_PASSWORD", TARGET_SECRET);
    }
    return variables;
  }

  private Hawser.Result loginOneWay(ScriptedTarget target) throws Exception {
    return oneWay(null).inq(target.url(USER, ""));
  }

  private Hawser.Result loginMutual(ScriptedTarget target) throws Exception {
    return new Hawser(directory)
        .with(environment(null, true))
        .inq(target.url(USER, "target_user=" + TARGET_USER));
  }

  private void refusedOneWay(ChapPlan chap) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(demanding(chap))) {
      loginOneWay(target).failed();
      assertTrue(target.received(RawPdu.SCSI_COMMAND).isEmpty());
    }
  }

  private void refusedMutual(ChapPlan chap) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(demanding(chap))) {
      loginMutual(target).failed();
      assertTrue(target.received(RawPdu.SCSI_COMMAND).isEmpty());
    }
  }

  private static UnaryOperator<Map<String, String>> replace(String key, String value) {
    return answer -> {
      Map<String, String> changed = new LinkedHashMap<>(answer);
      changed.put(key, value);
      return changed;
    };
  }

  private static UnaryOperator<Map<String, String>> without(String key) {
    return answer -> {
      Map<String, String> changed = new LinkedHashMap<>(answer);
      changed.remove(key);
      return changed;
    };
  }

  @Test
  @DisplayName("One-way CHAP")
  void oneWayChap() throws Exception {
    ChapPlan chap = plan();
    try (ScriptedTarget target = new ScriptedTarget(demanding(chap))) {
      loginOneWay(target).ok();
      assertTrue(chap.proved);
    }
  }

  @Test
  @DisplayName("One-way CHAP with the wrong secret ends with the code for authentication")
  void wrongSecret() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(demanding(new ChapPlan(USER, "another-secret-99")))) {
      loginOneWay(target).failed(24);
    }
  }

  @Test
  @DisplayName("Target demands CHAP, the device has no secret")
  void noSecret() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(demanding(plan()))) {
      hawser().inq(target.url()).failed();
    }
  }

  @Test
  @DisplayName("A target that does not authenticate is refused when the device has a secret")
  void downgrade() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(honest(new LoginPlan().answer("AuthMethod", "None")))) {
      Hawser.Result result = loginOneWay(target);
      String offered = target.loginKeys.get(0).get("AuthMethod");
      if (!Arrays.asList(offered.split(",")).contains("None")) {
        result.failed();
      }
    }
  }

  @Test
  @DisplayName("Mutual CHAP: a target that chooses None is refused")
  void mutualDowngrade() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(honest(new LoginPlan().answer("AuthMethod", "None")))) {
      loginMutual(target).failed();
    }
  }

  @Test
  @DisplayName("A target that skips to the full feature phase without CHAP is refused")
  void skippedSecurity() throws Exception {
    LoginPlan plan =
        new LoginPlan()
            .mutate(
                (index, response) -> {
                  response.put8(1, 0x87).put16(14, 1);
                  response.data(RawPdu.text(Map.of("TargetPortalGroupTag", "1")));
                });
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      loginOneWay(target).failed();
    }
  }

  @Test
  @DisplayName("Mutual CHAP")
  void mutualChap() throws Exception {
    ChapPlan chap = mutualPlan();
    try (ScriptedTarget target = new ScriptedTarget(demanding(chap))) {
      loginMutual(target).ok();
      assertTrue(chap.proved);
    }
  }

  @Test
  @DisplayName("Mutual CHAP: wrong response of the target is noticed")
  void wrongProof() throws Exception {
    refusedMutual(mutualPlan().proofAnswer(replace("CHAP_R", "0x" + "00".repeat(32))));
    refusedMutual(plan().mutual(TARGET_USER, "not-the-target-secret"));
  }

  @Test
  @DisplayName("Mutual CHAP: wrong name of the target is noticed")
  void wrongName() throws Exception {
    refusedMutual(plan().mutual("somebody-else", TARGET_SECRET));
  }

  @Test
  @DisplayName("Mutual CHAP: target that leaves out its proof is refused")
  void noProof() throws Exception {
    refusedMutual(mutualPlan().proofAnswer(answer -> Map.of()));
    refusedMutual(mutualPlan().proofAnswer(without("CHAP_R")));
    refusedMutual(mutualPlan().proofAnswer(without("CHAP_N")));
  }

  @Test
  @DisplayName("Mutual CHAP: target that ends the login before its proof is refused")
  void endsBeforeProof() throws Exception {
    LoginPlan plan =
        new LoginPlan()
            .chap(mutualPlan())
            .mutate(
                (index, response) -> {
                  if (response.text().containsKey("CHAP_A")) {
                    response.put8(1, 0x87).put16(14, 1);
                    response.data(new byte[0]);
                  }
                });
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      loginMutual(target).failed();
    }
  }

  @ParameterizedTest(name = "proof {0}")
  @ValueSource(strings = {"", "0x", "0x1234", "0xzz", "123", "0b!!", "garbage"})
  @DisplayName("Mutual CHAP: malformed proof is refused")
  void malformedProof(String proof) throws Exception {
    refusedMutual(mutualPlan().proofAnswer(replace("CHAP_R", proof)));
  }

  @Test
  @DisplayName("The same secret in both directions is refused")
  void sameSecret() throws Exception {
    ChapPlan chap = plan().mutual(TARGET_USER, SECRET);
    try (ScriptedTarget target = new ScriptedTarget(demanding(chap))) {
      new Hawser(directory)
          .with(Map.of("HAWSER_CHAP_PASSWORD", SECRET, "HAWSER_CHAP_TARGET_PASSWORD", SECRET))
          .inq(target.url(USER, "target_user=" + TARGET_USER))
          .failed();
    }
  }

  @Test
  @DisplayName("Challenges and identifiers of the device are fresh")
  void freshChallenges() throws Exception {
    ChapPlan first = mutualPlan();
    ChapPlan second = mutualPlan();
    try (ScriptedTarget target = new ScriptedTarget(demanding(first), demanding(second))) {
      loginMutual(target).ok();
      loginMutual(target).ok();
      assertNotEquals(first.heard.get("CHAP_C"), second.heard.get("CHAP_C"));
      assertTrue(ChapPlan.binary(first.heard.get("CHAP_C")).length >= 16);
      assertFalse(
          Arrays.equals(ChapPlan.binary(first.heard.get("CHAP_C")), first.challenge),
          "our challenge is not theirs");
    }
  }

  @Test
  @DisplayName("Our own challenge sent back is refused")
  void reflectedChallenge() throws Exception {
    ScriptedTarget.Script script =
        peer -> {
          ChapPlan chap = mutualPlan();
          chap.proofAnswer(
              answer -> {
                Map<String, String> changed = new LinkedHashMap<>(answer);
                changed.put("CHAP_R", chap.heard.get("CHAP_R"));
                return changed;
              });
          peer.login(new LoginPlan().chap(chap)).serve();
        };
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      loginMutual(target).failed();
    }
  }

  @ParameterizedTest(name = "CHAP_A={0}")
  @ValueSource(strings = {"9", "0", "255", "4", "", "MD5", "-5", "5,6", "0x100000005"})
  @DisplayName("CHAP algorithm that was not offered is refused")
  void algorithmNotOffered(String algorithm) throws Exception {
    refusedOneWay(plan().challengeAnswer(replace("CHAP_A", algorithm)));
  }

  @Test
  @DisplayName("An algorithm that this device offers in general but not now is refused")
  void algorithmRestricted() throws Exception {
    ChapPlan chap = plan().algorithm(5);
    try (ScriptedTarget target = new ScriptedTarget(demanding(chap))) {
      oneWay("SHA256").inq(target.url(USER, "")).failed();
      assertEquals("7", chap.heard.get("CHAP_A"));
    }
  }

  @Test
  @DisplayName("Challenge without an algorithm is refused")
  void noAlgorithm() throws Exception {
    refusedOneWay(plan().challengeAnswer(without("CHAP_A")));
  }

  @ParameterizedTest(name = "without {0}")
  @ValueSource(strings = {"CHAP_I", "CHAP_C"})
  @DisplayName("Challenge without an identifier or a challenge is refused")
  void incompleteChallenge(String key) throws Exception {
    refusedOneWay(plan().challengeAnswer(without(key)));
  }

  @ParameterizedTest(name = "CHAP_I={0}")
  @ValueSource(strings = {"256", "-1", "", "abc", "65536", "0x100", "4294967297"})
  @DisplayName("CHAP_I out of range is refused")
  void identifierOutOfRange(String identifier) throws Exception {
    refusedOneWay(plan().challengeAnswer(replace("CHAP_I", identifier)));
  }

  @ParameterizedTest(name = "CHAP_I={0}")
  @ValueSource(strings = {"0", "255", "0x25", "0XfF"})
  @DisplayName("CHAP_I in range is accepted, decimal or hexadecimal")
  void identifierInRange(String identifier) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(demanding(plan().identifier(identifier)))) {
      loginOneWay(target).ok();
    }
  }

  @Test
  @DisplayName("Small challenge (1 byte)")
  void smallChallenge() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(demanding(plan().challenge(new byte[] {0x5a})))) {
      loginOneWay(target).ok();
    }
  }

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {16, 255, 256, 512, 1024})
  @DisplayName("Challenges of up to 1024 bytes")
  void largeChallenge(int length) throws Exception {
    byte[] challenge = new byte[length];
    new Random(length).nextBytes(challenge);
    try (ScriptedTarget target = new ScriptedTarget(demanding(plan().challenge(challenge)))) {
      loginOneWay(target).ok();
    }
  }

  @ParameterizedTest(name = "CHAP_C={0}")
  @ValueSource(strings = {"", "0x", "0X", "0b"})
  @DisplayName("Empty challenge is refused")
  void emptyChallenge(String challenge) throws Exception {
    refusedOneWay(plan().challengeText(challenge));
  }

  @ParameterizedTest(name = "CHAP_C={0}")
  @ValueSource(strings = {"zz", "0xgg", "0b!!!!", "1234", "0x12 34", "0y00"})
  @DisplayName("Malformed challenges are refused")
  void malformedChallenge(String challenge) throws Exception {
    refusedOneWay(plan().challengeText(challenge));
  }

  @Test
  @DisplayName("Challenge above 1024 bytes is refused")
  void oversizedChallenge() throws Exception {
    refusedOneWay(plan().challenge(new byte[1025]));
  }

  @Test
  @DisplayName("Upper case 0X and hex digits in a challenge")
  void upperCaseChallenge() throws Exception {
    ChapPlan chap = plan();
    chap.challengeText("0X" + HexFormat.of().withUpperCase().formatHex(chap.challenge));
    try (ScriptedTarget target = new ScriptedTarget(demanding(chap))) {
      loginOneWay(target).ok();
    }
  }

  @Test
  @DisplayName("A challenge in base64")
  void base64Challenge() throws Exception {
    ChapPlan chap = plan();
    chap.challengeText("0b" + Base64.getEncoder().encodeToString(chap.challenge));
    try (ScriptedTarget target = new ScriptedTarget(demanding(chap))) {
      loginOneWay(target).ok();
    }
  }

  @Test
  @DisplayName("Mutual CHAP with base64 from the target")
  void base64Proof() throws Exception {
    ChapPlan chap = mutualPlan();
    chap.proofAnswer(
        answer -> {
          byte[] proof = ChapPlan.binary(answer.get("CHAP_R"));
          return replace("CHAP_R", "0b" + Base64.getEncoder().encodeToString(proof)).apply(answer);
        });
    try (ScriptedTarget target = new ScriptedTarget(demanding(chap))) {
      loginMutual(target).ok();
    }
  }

  @Test
  @DisplayName("CHAP algorithm 6 (SHA1)")
  void sha1() throws Exception {
    assertAlgorithm("SHA1", 6);
  }

  @Test
  @DisplayName("CHAP algorithm 8 (SHA3-256)")
  void sha3() throws Exception {
    assertAlgorithm("SHA3-256", 8);
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource({"MD5, 5", "SHA256, 7", "sha-256, 7", "6, 6"})
  @DisplayName("Other algorithms, by name or number")
  void algorithms(String name, int number) throws Exception {
    assertAlgorithm(name, number);
  }

  private void assertAlgorithm(String name, int number) throws Exception {
    ChapPlan chap = mutualPlan();
    try (ScriptedTarget target = new ScriptedTarget(demanding(chap))) {
      new Hawser(directory)
          .with(environment(name, true))
          .inq(target.url(USER, "target_user=" + TARGET_USER))
          .ok();
      assertEquals(Integer.toString(number), chap.heard.get("CHAP_A"));
      assertTrue(chap.proved);
    }
  }

  @ParameterizedTest(name = "the target takes {0} from the list")
  @ValueSource(ints = {5, 6, 7, 8})
  @DisplayName("Any offered algorithm may be chosen")
  void chosenAlgorithm(int number) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(demanding(plan().algorithm(number)))) {
      loginOneWay(target).ok();
    }
  }

  @Test
  @DisplayName("Mutual CHAP: long name of the target is accepted")
  void longName() throws Exception {
    String name = "t".repeat(200);
    try (ScriptedTarget target =
        new ScriptedTarget(demanding(plan().mutual(name, TARGET_SECRET)))) {
      new Hawser(directory)
          .with(environment(null, true))
          .inq(target.url(USER, "target_user=" + name))
          .ok();
    }
  }

  @Test
  @DisplayName("Name and secret: CHAP_N is the configured name and the secret never travels")
  void secretStaysHome() throws Exception {
    ChapPlan chap = mutualPlan();
    try (ScriptedTarget target = new ScriptedTarget(demanding(chap))) {
      Hawser.Result result = loginMutual(target).ok();
      assertEquals(USER, chap.heard.get("CHAP_N"));
      for (RawPdu pdu : target.received(RawPdu.LOGIN)) {
        String text = new String(pdu.data, StandardCharsets.UTF_8);
        assertFalse(text.contains(SECRET) || text.contains(TARGET_SECRET));
      }
      assertFalse((result.out() + result.err()).contains(SECRET));
    }
  }

  @Test
  @DisplayName("Authentication comes before any operational key")
  void securityFirst() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(demanding(plan()))) {
      loginOneWay(target).ok();
      boolean operational = false;
      for (RawPdu login : target.received(RawPdu.LOGIN)) {
        operational |= (login.flags() & 0x0c) != 0;
        if (login.text().containsKey("CHAP_N")) {
          assertFalse(operational);
        }
      }
    }
  }

  @Test
  @DisplayName("A challenge in answer to the proof is refused")
  void secondChallenge() throws Exception {
    LoginPlan plan =
        new LoginPlan()
            .chap(plan())
            .mutate(
                (index, response) -> {
                  if (index == 2) {
                    response.put8(1, 0);
                    response.data(
                        RawPdu.text(Map.of("CHAP_A", "5", "CHAP_I", "1", "CHAP_C", "0x01020304")));
                  }
                });
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      loginOneWay(target).failed();
    }
  }

  @Test
  @DisplayName("CHAP text cut in the middle of keys and values")
  void continuedChap() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(honest(new LoginPlan().chap(mutualPlan()).chunk(20)))) {
      loginMutual(target).ok();
    }
  }
}
