package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that the RFC forbids end the login, and the reason names the key (section 6.2). */
class AnswerRulesTest extends Cases {

  @ParameterizedTest(name = "AuthMethod={0}")
  @ValueSource(strings = {"KRB5", "CHAP", "SRP", "Reject", "none", "None,CHAP", ""})
  @DisplayName("AuthMethod that was not offered is not accepted")
  void authMethodNotOffered(String answer) throws Exception {
    assertRefused("AuthMethod", answer);
  }

  @ParameterizedTest(name = "FirstBurstLength={0}")
  @ValueSource(strings = {"262145", "1048576", "16777215", "0xffffff"})
  @DisplayName("FirstBurstLength answered above the offer is not accepted")
  void firstBurstAboveOffer(String answer) throws Exception {
    assertRefused("FirstBurstLength", answer);
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "InitialR2T, Maybe",
    "InitialR2T, yes",
    "InitialR2T, 1",
    "InitialR2T, 'Yes,No'",
    "ImmediateData, True",
    "ImmediateData, ''",
    "DataPDUInOrder, Maybe",
    "DataSequenceInOrder, 0"
  })
  @DisplayName("Illegal boolean answer is not accepted")
  void illegalBoolean(String key, String answer) throws Exception {
    assertRefused(key, answer);
  }

  @ParameterizedTest(name = "{0}=No")
  @ValueSource(strings = {"DataPDUInOrder", "DataSequenceInOrder"})
  @DisplayName("A Yes that cannot be overruled stays")
  void overruled(String key) throws Exception {
    assertRefused(key, "No");
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "MaxBurstLength, many",
    "MaxBurstLength, -1",
    "MaxBurstLength, +512",
    "MaxBurstLength, ''",
    "MaxBurstLength, ' 512'",
    "MaxBurstLength, 0x",
    "MaxBurstLength, 1e5",
    "MaxBurstLength, 0512",
    "MaxBurstLength, 512~1024",
    "FirstBurstLength, 99999999999999999999",
    "MaxOutstandingR2T, one",
    "DefaultTime2Wait, 2s",
    "DefaultTime2Retain, None",
    "ErrorRecoveryLevel, zero",
    "MaxConnections, 1.0"
  })
  @DisplayName("Numeric answer that is no number is not accepted")
  void noNumber(String key, String answer) throws Exception {
    assertRefused(key, answer);
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "MaxBurstLength, 511",
    "MaxBurstLength, 16777215",
    "FirstBurstLength, 511",
    "MaxConnections, 0",
    "MaxConnections, 2",
    "MaxOutstandingR2T, 0",
    "MaxOutstandingR2T, 65535",
    "ErrorRecoveryLevel, 1",
    "ErrorRecoveryLevel, 2",
    "ErrorRecoveryLevel, 3",
    "DefaultTime2Wait, 3601",
    "DefaultTime2Retain, 3600"
  })
  @DisplayName("Numbers out of range or beyond the offer are not accepted")
  void outOfRange(String key, String answer) throws Exception {
    assertRefused(key, answer);
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "HeaderDigest, CRC32C",
    "DataDigest, CRC32C",
    "HeaderDigest, MD5",
    "HeaderDigest, 'None,CRC32C'",
    "DataDigest, none",
    "DataDigest, ''"
  })
  @DisplayName("Digests that were not offered are not accepted")
  void digests(String key, String answer) throws Exception {
    assertRefused(key, answer);
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "HeaderDigest, Reject",
    "MaxBurstLength, Reject",
    "InitialR2T, NotUnderstood",
    "MaxBurstLength, NotUnderstood",
    "ErrorRecoveryLevel, Reject",
    "DataDigest, Irrelevant"
  })
  @DisplayName("Keys that every target has to know are not turned down")
  void turnedDown(String key, String answer) throws Exception {
    assertRefused(key, answer);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"HeaderDigest", "MaxBurstLength", "InitialR2T", "ErrorRecoveryLevel"})
  @DisplayName("Values of more than 255 bytes are not accepted")
  void tooLong(String key) throws Exception {
    assertRefused(key, "x".repeat(256));
  }

  private void assertRefused(String key, String answer) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest(new LoginPlan().answer(key, answer)))) {
      Hawser.Result result = hawser().inq(target.url()).failed();
      assertTrue(result.err().contains(key), "the message names the key: " + result.err());
      assertTrue(target.received(RawPdu.SCSI_COMMAND).isEmpty());
    }
  }
}
