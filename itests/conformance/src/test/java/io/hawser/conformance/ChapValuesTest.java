package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of CHAP's keys: algorithms, identifiers, challenges and proofs in every encoding. */
class ChapValuesTest extends ChapCases {
  @ParameterizedTest(name = "proof {0}")
  @ValueSource(strings = {"", "0x", "0x1234", "0xzz", "123", "0b!!", "garbage"})
  @DisplayName("Mutual CHAP: malformed proof is refused")
  void malformedProof(String proof) throws Exception {
    assertMutualRefused(mutualPlan().proofAnswer(replace("CHAP_R", proof)));
  }

  @ParameterizedTest(name = "CHAP_A={0}")
  @ValueSource(strings = {"9", "0", "255", "4", "", "MD5", "-5", "5,6", "0x100000005"})
  @DisplayName("CHAP algorithm that was not offered is refused")
  void algorithmNotOffered(String algorithm) throws Exception {
    assertOneWayRefused(plan().challengeAnswer(replace("CHAP_A", algorithm)));
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
    assertOneWayRefused(plan().challengeAnswer(without("CHAP_A")));
  }

  @ParameterizedTest(name = "without {0}")
  @ValueSource(strings = {"CHAP_I", "CHAP_C"})
  @DisplayName("Challenge without an identifier or a challenge is refused")
  void incompleteChallenge(String key) throws Exception {
    assertOneWayRefused(plan().challengeAnswer(without(key)));
  }

  @ParameterizedTest(name = "CHAP_I={0}")
  @ValueSource(strings = {"256", "-1", "", "abc", "65536", "0x100", "4294967297"})
  @DisplayName("CHAP_I out of range is refused")
  void identifierOutOfRange(String identifier) throws Exception {
    assertOneWayRefused(plan().challengeAnswer(replace("CHAP_I", identifier)));
  }

  @ParameterizedTest(name = "CHAP_I={0}")
  @ValueSource(strings = {"0", "255", "0x25", "0XfF"})
  @DisplayName("CHAP_I in range is accepted, decimal or hexadecimal")
  void identifierInRange(String identifier) throws Exception {
    assertOneWayAccepted(demanding(plan().identifier(identifier)));
  }

  @Test
  @DisplayName("Small challenge (1 byte)")
  void smallChallenge() throws Exception {
    assertOneWayAccepted(demanding(plan().challenge(new byte[] {0x5a})));
  }

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {16, 255, 256, 512, 1024})
  @DisplayName("Challenges of up to 1024 bytes")
  void largeChallenge(int length) throws Exception {
    byte[] challenge = new byte[length];
    new Random(length).nextBytes(challenge);
    assertOneWayAccepted(demanding(plan().challenge(challenge)));
  }

  @ParameterizedTest(name = "CHAP_C={0}")
  @ValueSource(strings = {"", "0x", "0X", "0b"})
  @DisplayName("Empty challenge is refused")
  void emptyChallenge(String challenge) throws Exception {
    assertOneWayRefused(plan().challengeText(challenge));
  }

  @ParameterizedTest(name = "CHAP_C={0}")
  @ValueSource(strings = {"zz", "0xgg", "0b!!!!", "1234", "0x12 34", "0y00"})
  @DisplayName("Malformed challenges are refused")
  void malformedChallenge(String challenge) throws Exception {
    assertOneWayRefused(plan().challengeText(challenge));
  }

  @Test
  @DisplayName("Challenge above 1024 bytes is refused")
  void oversizedChallenge() throws Exception {
    assertOneWayRefused(plan().challenge(new byte[1025]));
  }

  @Test
  @DisplayName("Upper case 0X and hex digits in a challenge")
  void upperCaseChallenge() throws Exception {
    ChapPlan chap = plan();
    chap.challengeText("0X" + HexFormat.of().withUpperCase().formatHex(chap.challenge));
    assertOneWayAccepted(demanding(chap));
  }

  @Test
  @DisplayName("A challenge in base64")
  void base64Challenge() throws Exception {
    ChapPlan chap = plan();
    chap.challengeText("0b" + Base64.getEncoder().encodeToString(chap.challenge));
    assertOneWayAccepted(demanding(chap));
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
    assertMutualAccepted(demanding(chap));
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
    assertOneWayAccepted(demanding(plan().algorithm(number)));
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
  @DisplayName("CHAP text cut in the middle of keys and values")
  void continuedChap() throws Exception {
    assertMutualAccepted(honest(new LoginPlan().chap(mutualPlan()).chunk(20)));
  }
}
