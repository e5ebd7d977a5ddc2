package io.hawser.protocol.chap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Secret;
import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.protocol.text.BinaryValue;
import io.hawser.protocol.text.KeyValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChapTest {
  private static final Secret IN = Secret.of("the-initiator's");
  private static final Secret OUT = Secret.of("the-target's-own");

  private static ChapCredentials oneWay(ChapAlgorithm... algorithms) {
    return new ChapCredentials("host", IN, Optional.empty(), Optional.empty(), List.of(algorithms));
  }

  private static ChapCredentials mutual(Optional<String> name) {
    return new ChapCredentials("host", IN, name, Optional.of(OUT), ChapCredentials.ALL_ALGORITHMS);
  }

  private static ChapInitiator initiator(ChapCredentials credentials) {
    ChapInitiator initiator = new ChapInitiator(credentials, new Random(1), new ReflectionGuard());
    initiator.offer();
    return initiator;
  }

  private static List<KeyValue> pairs(String... pairs) {
    List<KeyValue> list = new ArrayList<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      list.add(new KeyValue(pair.substring(0, equals), pair.substring(equals + 1)));
    }
    return list;
  }

  private static String value(List<KeyValue> pairs, String key) {
    return pairs.stream().filter(p -> p.key().equals(key)).findFirst().orElseThrow().value();
  }

  @ParameterizedTest
  @CsvSource({
    "MD5, 7efffe0f324cdaeb9442b9216e36d904",
    "SHA1, f960d1db12d99fa70d7120fdb7368a2226f7ca0b",
    "SHA256, 27750b3c27f8f918a878a6e96ac6ba3778f21ad55a7cd93fbd1424ab63cbe87b",
    "SHA3_256, 983c8a268420313515d40186ac94b8c2146173a611c48d1fa21af77a5fe8f0cd"
  })
  void responsesAreThoseOfAnIndependentTool(ChapAlgorithm algorithm, String expected) {
    byte[] challenge = new byte[16];
    for (int i = 0; i < 16; i++) {
      challenge[i] = (byte) i;
    }
    byte[] response = Chap.response(algorithm, 0x2a, Secret.of("correct horse battery"), challenge);
    assertEquals(expected, HexFormat.of().formatHex(response));
  }

  @ParameterizedTest
  @EnumSource(ChapAlgorithm.class)
  void bothSidesAgree(ChapAlgorithm algorithm) throws Exception {
    ChapTarget target =
        new ChapTarget(
            ChapAccounts.mutual("host", IN, "disk", OUT), new Random(2), new ReflectionGuard());
    ChapCredentials credentials =
        new ChapCredentials("host", IN, Optional.of("disk"), Optional.of(OUT), List.of(algorithm));
    ChapInitiator initiator = new ChapInitiator(credentials, new Random(1), new ReflectionGuard());
    List<KeyValue> challenge = target.receive(initiator.offer());
    List<KeyValue> answer = initiator.receive(challenge);
    assertFalse(initiator.done());
    assertTrue(initiator.answered());
    initiator.receive(target.receive(answer));
    assertTrue(initiator.done());
    assertTrue(target.done());
    assertEquals("host", target.user());
    assertEquals(algorithm, initiator.algorithm());
  }

  @Test
  void secretNeverTravels() throws Exception {
    List<KeyValue> answer =
        initiator(mutual(Optional.empty())).receive(pairs("CHAP_A=5", "CHAP_I=1", "CHAP_C=0x01"));
    assertEquals("host", value(answer, "CHAP_N"));
    assertFalse(answer.toString().contains("the-initiator"));
    String hex = HexFormat.of().formatHex("the-initiator's".getBytes());
    answer.forEach(pair -> assertFalse(pair.value().contains(hex)));
  }

  @Test
  void algorithmsAreOfferedInTheOrderWanted() {
    ChapInitiator initiator =
        new ChapInitiator(
            oneWay(ChapAlgorithm.SHA3_256, ChapAlgorithm.MD5, ChapAlgorithm.SHA256),
            new Random(1),
            new ReflectionGuard());
    assertEquals(pairs("CHAP_A=8,5,7"), initiator.offer());
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "6", "0", "9", "MD5", "", "8,7", "-7", "7 "})
  void algorithmThatWasNotOfferedIsRefused(String algorithm) {
    ChapInitiator initiator = initiator(oneWay(ChapAlgorithm.SHA3_256, ChapAlgorithm.SHA256));
    assertThrows(
        ChapException.class,
        () -> initiator.receive(pairs("CHAP_A=" + algorithm, "CHAP_I=1", "CHAP_C=0x0102")));
  }

  @Test
  void challengeWithoutAnAlgorithmIsRefused() {
    ChapInitiator initiator = initiator(oneWay(ChapAlgorithm.MD5));
    assertThrows(ChapException.class, () -> initiator.receive(pairs("CHAP_I=1", "CHAP_C=0x0102")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"256", "-1", "", "x", "0x100", "99999999999999999999"})
  void identifierOutOfRangeIsRefused(String identifier) {
    ChapInitiator initiator = initiator(oneWay(ChapAlgorithm.MD5));
    assertThrows(
        ChapException.class,
        () -> initiator.receive(pairs("CHAP_A=5", "CHAP_I=" + identifier, "CHAP_C=0x0102")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "255", "0xff", "0X0"})
  void identifierInRangeIsAccepted(String identifier) throws Exception {
    ChapInitiator initiator = initiator(oneWay(ChapAlgorithm.MD5));
    initiator.receive(pairs("CHAP_A=0x5", "CHAP_I=" + identifier, "CHAP_C=0x0102"));
    assertTrue(initiator.done());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0x", "0b", "", "0102", "0xgg"})
  void emptyOrMalformedChallengeIsRefused(String challenge) {
    ChapInitiator initiator = initiator(oneWay(ChapAlgorithm.MD5));
    assertThrows(
        ChapException.class,
        () -> initiator.receive(pairs("CHAP_A=5", "CHAP_I=1", "CHAP_C=" + challenge)));
  }

  @Test
  void challengesOfOneTo1024BytesInAnyFormAreAnswered() throws Exception {
    for (int length : new int[] {1, 2, 16, 255, 1024}) {
      byte[] challenge = new byte[length];
      Arrays.fill(challenge, (byte) 0xab);
      byte[] expected = Chap.response(ChapAlgorithm.SHA1, 9, IN, challenge);
      String hex = BinaryValue.encode(challenge);
      for (String form :
          List.of(
              hex, "0X" + hex.substring(2).toUpperCase(), BinaryValue.encodeBase64(challenge))) {
        List<KeyValue> answer =
            initiator(oneWay(ChapAlgorithm.SHA1))
                .receive(pairs("CHAP_A=6", "CHAP_I=9", "CHAP_C=" + form));
        assertEquals(BinaryValue.encode(expected), value(answer, "CHAP_R"));
      }
    }
    byte[] tooLong = new byte[1025];
    assertThrows(
        ChapException.class,
        () ->
            initiator(oneWay(ChapAlgorithm.SHA1))
                .receive(pairs("CHAP_A=6", "CHAP_I=9", "CHAP_C=" + BinaryValue.encode(tooLong))));
  }

  private static List<KeyValue> proof(List<KeyValue> answer, Secret secret, boolean base64)
      throws Exception {
    byte[] challenge = BinaryValue.decode("CHAP_C", value(answer, "CHAP_C"));
    int id = Integer.parseInt(value(answer, "CHAP_I"));
    byte[] response = Chap.response(ChapAlgorithm.SHA256, id, secret, challenge);
    return pairs(
        "CHAP_N=disk",
        "CHAP_R=" + (base64 ? BinaryValue.encodeBase64(response) : BinaryValue.encode(response)));
  }

  private static final List<KeyValue> CHALLENGE = pairs("CHAP_A=7", "CHAP_I=1", "CHAP_C=0x010203");

  @Test
  void targetsProofIsChecked() throws Exception {
    for (boolean base64 : new boolean[] {false, true}) {
      ChapInitiator right = initiator(mutual(Optional.of("disk")));
      right.receive(proof(right.receive(CHALLENGE), OUT, base64));
      assertTrue(right.done());
    }
    ChapInitiator wrong = initiator(mutual(Optional.of("disk")));
    List<KeyValue> forged = proof(wrong.receive(CHALLENGE), IN, false);
    assertThrows(ChapException.class, () -> wrong.receive(forged));
    assertFalse(wrong.done());
    ChapInitiator renamed = initiator(mutual(Optional.of("other")));
    List<KeyValue> alien = proof(renamed.receive(CHALLENGE), OUT, false);
    assertThrows(ChapException.class, () -> renamed.receive(alien));
  }

  @Test
  void anyNameOfTheTargetWillDoIfNoneIsWantedHoweverLong() throws Exception {
    ChapInitiator initiator = initiator(mutual(Optional.empty()));
    List<KeyValue> proof = proof(initiator.receive(CHALLENGE), OUT, false);
    List<KeyValue> named = pairs("CHAP_N=" + "n".repeat(255), "CHAP_R=" + value(proof, "CHAP_R"));
    initiator.receive(named);
    assertTrue(initiator.done());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "CHAP_N=disk", "CHAP_R=0x00", "CHAP_N=disk CHAP_R=0x"})
  void incompleteProofIsRefused(String proof) throws Exception {
    ChapInitiator initiator = initiator(mutual(Optional.empty()));
    initiator.receive(CHALLENGE);
    List<KeyValue> keys = proof.isEmpty() ? List.of() : pairs(proof.split(" "));
    assertThrows(ChapException.class, () -> initiator.receive(keys));
  }

  @Test
  void ourOwnChallengeSentBackOnAnyConnectionIsRefused() throws Exception {
    ReflectionGuard shared = new ReflectionGuard();
    ChapInitiator one = new ChapInitiator(mutual(Optional.empty()), new Random(1), shared);
    one.offer();
    String ours = value(one.receive(CHALLENGE), "CHAP_C");
    ChapInitiator two = new ChapInitiator(mutual(Optional.empty()), new Random(2), shared);
    two.offer();
    assertThrows(
        ChapException.class,
        () -> two.receive(pairs("CHAP_A=7", "CHAP_I=1", "CHAP_C=" + ours.toUpperCase())));
  }

  @Test
  void reflectionGuardForgetsOnlyTheOldest() {
    ReflectionGuard guard = new ReflectionGuard();
    for (int i = 0; i < 1025; i++) {
      guard.sent(new byte[] {(byte) i, (byte) (i >> 8)});
    }
    assertFalse(guard.isOurs(new byte[] {0, 0}));
    assertTrue(guard.isOurs(new byte[] {1, 0}));
    assertTrue(guard.isOurs(new byte[] {0, 4}));
  }

  @Test
  void challengesAndIdentifiersAreFresh() throws Exception {
    Random random = new Random(3);
    Set<String> challenges = new HashSet<>();
    Set<String> identifiers = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      ChapInitiator initiator =
          new ChapInitiator(mutual(Optional.empty()), random, new ReflectionGuard());
      initiator.offer();
      List<KeyValue> answer = initiator.receive(CHALLENGE);
      challenges.add(value(answer, "CHAP_C"));
      identifiers.add(value(answer, "CHAP_I"));
    }
    assertEquals(50, challenges.size());
    assertNotEquals(1, identifiers.size());
  }

  @Test
  void keysOutOfPlaceAreRefused() {
    assertThrows(
        ChapException.class,
        () ->
            initiator(oneWay(ChapAlgorithm.MD5))
                .receive(pairs("CHAP_A=5", "CHAP_I=1", "CHAP_C=0x01", "CHAP_N=disk")));
    ChapInitiator early =
        new ChapInitiator(oneWay(ChapAlgorithm.MD5), new Random(1), new ReflectionGuard());
    assertThrows(ChapException.class, () -> early.receive(CHALLENGE));
    ChapInitiator late = initiator(oneWay(ChapAlgorithm.SHA256));
    assertThrows(
        ChapException.class,
        () -> {
          late.receive(CHALLENGE);
          late.receive(CHALLENGE);
        });
  }

  private static ChapTarget challenged(ChapAccounts accounts) throws Exception {
    ChapTarget target = new ChapTarget(accounts, new Random(2), new ReflectionGuard());
    target.receive(pairs("CHAP_A=7"));
    return target;
  }

  @Test
  void targetRefusesWrongSecretsUnknownUsersAndAlgorithms() throws Exception {
    ChapAccounts accounts = ChapAccounts.oneWay("host", IN);
    ChapTarget one = challenged(accounts);
    assertThrows(ChapException.class, () -> one.receive(pairs("CHAP_N=host", "CHAP_R=0x00")));
    ChapTarget two = challenged(accounts);
    assertThrows(ChapException.class, () -> two.receive(pairs("CHAP_N=nobody", "CHAP_R=0x00")));
    ChapTarget three =
        new ChapTarget(
            accounts.withAlgorithms(List.of(ChapAlgorithm.SHA256)),
            new Random(2),
            new ReflectionGuard());
    assertThrows(ChapException.class, () -> three.receive(pairs("CHAP_A=5,6,8")));
  }

  @Test
  void targetRefusesItsOwnChallengeAndTheSameSecretBothWays() throws Exception {
    ChapTarget target =
        new ChapTarget(
            ChapAccounts.mutual("host", IN, "disk", OUT), new Random(2), new ReflectionGuard());
    List<KeyValue> challenge = target.receive(pairs("CHAP_A=7"));
    byte[] bytes = BinaryValue.decode("CHAP_C", value(challenge, "CHAP_C"));
    int id = Integer.parseInt(value(challenge, "CHAP_I"));
    String response = BinaryValue.encode(Chap.response(ChapAlgorithm.SHA256, id, IN, bytes));
    assertThrows(
        ChapException.class,
        () ->
            target.receive(
                pairs(
                    "CHAP_N=host",
                    "CHAP_R=" + response,
                    "CHAP_I=1",
                    "CHAP_C=" + value(challenge, "CHAP_C"))));
    ChapTarget same =
        new ChapTarget(
            ChapAccounts.mutual("host", IN, "disk", IN), new Random(2), new ReflectionGuard());
    same.receive(pairs("CHAP_A=7"));
    assertThrows(
        ChapException.class,
        () ->
            same.receive(pairs("CHAP_N=host", "CHAP_R=" + response, "CHAP_I=1", "CHAP_C=0x0505")));
  }
}
