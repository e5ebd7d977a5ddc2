package io.hawser.api.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Secret;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CredentialsTest {
  @Test
  void oneSecretForBothDirectionsIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> credentials("secret-of-both", "secret-of-both"));
    assertTrue(credentials("one-secret-12", "another-secret").mutual());
  }

  @Test
  void aTargetNameNeedsItsSecret() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new ChapCredentials(
                "ann",
                Secret.of("x"),
                Optional.of("bob"),
                Optional.empty(),
                ChapCredentials.ALL_ALGORITHMS));
  }

  @Test
  void secretsAreNotInItsText() {
    assertFalse(credentials("one-secret-12", "another-secret").toString().contains("secret-"));
  }

  @Test
  void strongestAlgorithmFirstAndTheAmbiguousOneLast() {
    assertEquals(ChapAlgorithm.SHA3_256, ChapCredentials.ALL_ALGORITHMS.get(0));
    assertEquals(ChapAlgorithm.SHA256, ChapCredentials.ALL_ALGORITHMS.get(3));
    assertEquals(Optional.of(ChapAlgorithm.MD5), ChapAlgorithm.of(5));
    assertEquals(Optional.empty(), ChapAlgorithm.of(9));
  }

  @Test
  void authenticationIsDemandedWhereAskedForAndWhereItIsMutual() {
    ChapCredentials plain =
        new ChapCredentials(
            "ann",
            Secret.of("0123456789ab"),
            Optional.empty(),
            Optional.empty(),
            ChapCredentials.ALL_ALGORITHMS);
    assertFalse(plain.required());
    assertTrue(plain.demanded().required());
    assertTrue(credentials("0123456789ab", "ba9876543210").required());
  }

  @Test
  void isidsAreOfTheRandomTypeAndFitSixBytes() {
    Isid isid = Isid.random(RandomGenerator.of("L64X128MixRandom"), 0x1ffff);
    assertEquals(2, isid.value() >>> 46, "type 10b");
    assertEquals(0xffff, isid.value() & 0xffff);
    assertEquals(12, isid.toString().length());
    assertThrows(IllegalArgumentException.class, () -> new Isid(1L << 48));
  }

  @Test
  void offersAreInRange() {
    SessionParameters offer = SessionParameters.DEFAULT_OFFER;
    assertEquals(
        List.of(Digest.CRC32C),
        offer.withDigests(List.of(Digest.CRC32C), List.of(Digest.NONE)).headerDigests());
    assertThrows(
        IllegalArgumentException.class, () -> offer.withDigests(List.of(), List.of(Digest.NONE)));
  }

  private static ChapCredentials credentials(String ours, String theirs) {
    return new ChapCredentials(
        "ann",
        Secret.of(ours),
        Optional.of("bob"),
        Optional.of(Secret.of(theirs)),
        ChapCredentials.ALL_ALGORITHMS);
  }
}
