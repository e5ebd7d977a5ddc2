package io.hawser.conformance;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The target's side of CHAP, with a handle on everything it says. */
final class ChapPlan {
  final String user;
  final String secret;
  String targetUser = "target";
  String targetSecret;
  int algorithm;
  String challengeText;
  byte[] challenge = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
  String identifier = "37";
  UnaryOperator<Map<String, String>> challengeAnswer = UnaryOperator.identity();
  UnaryOperator<Map<String, String>> proofAnswer = UnaryOperator.identity();

  /** What the initiator said, for the tests. */
  final Map<String, String> heard = new LinkedHashMap<>();

  boolean proved;

  ChapPlan(String user, String secret) {
    this.user = user;
    this.secret = secret;
  }

  ChapPlan mutual(String name, String proof) {
    targetUser = name;
    targetSecret = proof;
    return this;
  }

  /** Uses this algorithm; 0 takes the first offered that is known. */
  ChapPlan algorithm(int number) {
    algorithm = number;
    return this;
  }

  ChapPlan challenge(byte[] bytes) {
    challenge = bytes;
    return this;
  }

  /** Writes the challenge this way instead of as lower-case hex. */
  ChapPlan challengeText(String text) {
    challengeText = text;
    return this;
  }

  ChapPlan identifier(String text) {
    identifier = text;
    return this;
  }

  ChapPlan challengeAnswer(UnaryOperator<Map<String, String>> change) {
    challengeAnswer = change;
    return this;
  }

  ChapPlan proofAnswer(UnaryOperator<Map<String, String>> change) {
    proofAnswer = change;
    return this;
  }

  Map<String, String> challengeFor(String offered) {
    heard.put("CHAP_A", offered);
    int chosen = algorithm;
    if (chosen == 0) {
      for (String one : offered.split(",")) {
        if (one.matches("[5-8]")) {
          chosen = Integer.parseInt(one);
          break;
        }
      }
    }
    algorithm = chosen;
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("CHAP_A", Integer.toString(chosen));
    answer.put("CHAP_I", identifier);
    answer.put(
        "CHAP_C",
        challengeText != null ? challengeText : "0x" + HexFormat.of().formatHex(challenge));
    return challengeAnswer.apply(answer);
  }

  /** Checks the initiator's proof and makes the target's, if it was asked for one. */
  Map<String, String> proofFor(Map<String, String> said) {
    heard.putAll(said);
    byte[] expected = digest(algorithm, Integer.decode(identifier), secret, challenge);
    proved =
        user.equals(said.get("CHAP_N"))
            && said.containsKey("CHAP_R")
            && MessageDigest.isEqual(expected, binary(said.get("CHAP_R")));
    Map<String, String> answer = new LinkedHashMap<>();
    if (proved && targetSecret != null && said.containsKey("CHAP_C")) {
      answer.put("CHAP_N", targetUser);
      answer.put(
          "CHAP_R",
          "0x"
              + HexFormat.of()
                  .formatHex(
                      digest(
                          algorithm,
                          Integer.decode(said.get("CHAP_I")),
                          targetSecret,
                          binary(said.get("CHAP_C")))));
      answer = proofAnswer.apply(answer);
    }
    return answer;
  }

  static byte[] binary(String text) {
    if (text.regionMatches(true, 0, "0x", 0, 2)) {
      String digits = text.substring(2);
      return HexFormat.of().parseHex(digits.length() % 2 == 0 ? digits : "0" + digits);
    }
    if (text.regionMatches(true, 0, "0b", 0, 2)) {
      return Base64.getDecoder().decode(text.substring(2));
    }
    return new BigInteger(text).toByteArray();
  }

  static byte[] digest(int algorithm, int identifier, String secret, byte[] challenge) {
    String name =
        switch (algorithm) {
          case 5 -> "MD5";
          case 6 -> "SHA-1";
          case 7 -> "SHA-256";
          case 8 -> "SHA3-256";
          default -> throw new IllegalArgumentException("algorithm " + algorithm);
        };
    try {
      MessageDigest digest = MessageDigest.getInstance(name);
      digest.update((byte) identifier);
      digest.update(secret.getBytes(StandardCharsets.UTF_8));
      return digest.digest(challenge);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
