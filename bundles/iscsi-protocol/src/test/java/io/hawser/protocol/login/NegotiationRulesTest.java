package io.hawser.protocol.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.text.KeyValue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which keys may be said on which connection, and what silence comes to. */
class NegotiationRulesTest {
  /** Wants less than every default. */
  private static final SessionParameters LITTLE =
      new SessionParameters(
          List.of(Digest.CRC32C),
          List.of(Digest.CRC32C),
          true,
          false,
          8192,
          8192,
          1024,
          2048,
          1,
          1,
          0,
          5,
          0,
          true,
          true,
          0);

  private static List<String> keys(List<KeyValue> pairs) {
    return pairs.stream().map(KeyValue::key).toList();
  }

  @Test
  void firstConnectionOffersWhatItCannotLeaveToDefaults() {
    assertEquals(
        List.of(
            "HeaderDigest",
            "DataDigest",
            "ImmediateData",
            "MaxBurstLength",
            "FirstBurstLength",
            "DefaultTime2Wait",
            "DefaultTime2Retain"),
        sorted(new Negotiation(false, true, LITTLE)));
  }

  @Test
  void furtherConnectionOffersDigestsOnly() {
    assertEquals(
        List.of("HeaderDigest", "DataDigest"), sorted(new Negotiation(false, false, LITTLE)));
  }

  @Test
  void discoveryOffersNothingAboutData() {
    assertEquals(
        List.of("HeaderDigest", "DataDigest", "DefaultTime2Wait", "DefaultTime2Retain"),
        sorted(new Negotiation(true, true, LITTLE)));
  }

  /** In the order of {@link LoginKey}. */
  private static List<String> sorted(Negotiation negotiation) {
    List<String> said = keys(negotiation.offerMissing());
    List<String> sorted = new ArrayList<>();
    for (String key :
        List.of(
            "HeaderDigest",
            "DataDigest",
            "ImmediateData",
            "MaxBurstLength",
            "FirstBurstLength",
            "DefaultTime2Wait",
            "DefaultTime2Retain")) {
      if (said.contains(key)) {
        sorted.add(key);
      }
    }
    assertEquals(sorted.size(), said.size(), said.toString());
    return sorted;
  }

  @Test
  void sessionKeysOfAFurtherConnectionAreRefused() {
    Negotiation further = new Negotiation(false, false, LITTLE);
    NegotiationException e =
        assertThrows(
            NegotiationException.class,
            () -> further.receive(new KeyValue("MaxBurstLength", "512"), new ArrayList<>()));
    assertTrue(e.getMessage().contains("first connection"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "false, MaxBurstLength, true",
    "true, MaxBurstLength, false",
    "true, DefaultTime2Wait, true",
    "false, X-unknown, false"
  })
  void offerIsOwedAnAnswerIfItMeansSomething(boolean discovery, String key, boolean owed)
      throws Exception {
    Negotiation negotiation = new Negotiation(discovery, true, LITTLE);
    List<KeyValue> answers = new ArrayList<>();
    assertEquals(owed, negotiation.receive(new KeyValue(key, "3600"), answers));
    assertEquals(1, answers.size());
    assertThrows(
        NegotiationException.class, () -> negotiation.receive(new KeyValue(key, "3600"), answers));
  }

  @Test
  void firstBurstIsCutToTheBurstAndNothingElseIs() throws Exception {
    SessionParameters wide = SessionParameters.DEFAULT_OFFER;
    Negotiation negotiation = new Negotiation(false, true, wide);
    List<KeyValue> answers = new ArrayList<>();
    negotiation.receive(new KeyValue("MaxBurstLength", "1024"), answers);
    negotiation.receive(new KeyValue("FirstBurstLength", "65536"), answers);
    negotiation.receive(new KeyValue("DefaultTime2Wait", "3600"), answers);
    assertEquals(
        List.of(
            new KeyValue("MaxBurstLength", "1024"),
            new KeyValue("FirstBurstLength", "1024"),
            new KeyValue("DefaultTime2Wait", "3600")),
        answers);
    Negotiation unclear = new Negotiation(false, true, wide);
    answers.clear();
    unclear.receive(new KeyValue("FirstBurstLength", "65536"), answers);
    assertEquals(List.of(new KeyValue("FirstBurstLength", "65536")), answers);
  }

  @Test
  void silenceMeansTheDefaultAsFarAsItWasOffered() throws Exception {
    SessionParameters d = SessionParameters.DEFAULT_OFFER;
    SessionParameters small =
        new SessionParameters(
            d.headerDigests(),
            d.dataDigests(),
            false,
            true,
            8192,
            8192,
            4096,
            8192,
            8,
            1,
            0,
            7,
            3,
            true,
            true,
            1);
    Negotiation negotiation = new Negotiation(false, true, small);
    negotiation.offerAll();
    assertTrue(negotiation.waiting());
    SessionParameters result = negotiation.result();
    assertFalse(negotiation.waiting());
    assertEquals(8192, result.maxBurstLength());
    assertEquals(4096, result.firstBurstLength());
    assertEquals(1, result.maxOutstandingR2T());
    assertEquals(7, result.defaultTime2Wait());
    assertEquals(3, result.defaultTime2Retain());
    assertTrue(result.initialR2T());
    TranscriptEntry burst =
        negotiation.transcript().stream()
            .filter(entry -> entry.key().equals("MaxBurstLength"))
            .findFirst()
            .orElseThrow();
    assertEquals("", burst.answer());
    assertEquals("8192", burst.result());
  }

  @Test
  void keysWithoutMeaningAreTold() throws Exception {
    Negotiation negotiation = new Negotiation(false, true, LITTLE);
    negotiation.receive(new KeyValue("X-a", "1"), new ArrayList<>());
    negotiation.receive(new KeyValue("IFMarker", "Yes"), new ArrayList<>());
    assertTrue(negotiation.transcript().get(0).effect().contains("not known"));
    assertTrue(negotiation.transcript().get(1).effect().contains("obsolete"));
  }

  @Test
  void forbiddenNumberSaysOnWhichSide() {
    String above =
        assertThrows(
                NegotiationException.class,
                () -> ResultFunction.accept(LoginKey.MAX_BURST_LENGTH, "1024", "2048"))
            .getMessage();
    assertTrue(above.contains("above the offer"), above);
    String below =
        assertThrows(
                NegotiationException.class,
                () -> ResultFunction.accept(LoginKey.DEFAULT_TIME_2_WAIT, "5", "4"))
            .getMessage();
    assertTrue(below.contains("below the offer"), below);
  }
}
