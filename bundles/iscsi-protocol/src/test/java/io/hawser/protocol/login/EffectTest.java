package io.hawser.protocol.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people are told about the result of a login. */
class EffectTest {
  @ParameterizedTest
  @CsvSource({
    "HEADER_DIGEST, None, None, Headers are protected by TCP",
    "DATA_DIGEST, CRC32C, CRC32C, Data segments are protected by CRC32C",
    "'DATA_DIGEST', 'CRC32C,None', None, 'Chosen from CRC32C,None. Data segments'",
    "INITIAL_R2T, Yes, Yes, Every write waits",
    "INITIAL_R2T, No, No, Writes begin without waiting",
    "IMMEDIATE_DATA, Yes, Yes, Small writes travel",
    "IMMEDIATE_DATA, Yes, No, 'The peer changed Yes to No. Commands carry no data'",
    "MAX_RECV_DATA_SEGMENT_LENGTH, 8192, 65536, We receive up to 65536",
    "MAX_BURST_LENGTH, 8192, 4096, 'The peer lowered 8192 to 4096. One R2T'",
    "DEFAULT_TIME_2_WAIT, 2, 5, 'The peer raised 2 to 5. A lost connection'",
    "MAX_BURST_LENGTH, 8192, 8192, One R2T asks for up to 8192",
    "ERROR_RECOVERY_LEVEL, 0, 0, Any error of a connection ends the session",
    "ERROR_RECOVERY_LEVEL, 2, 2, Errors up to level 2 are mended",
    "DATA_PDU_IN_ORDER, Yes, Yes, Data comes in order",
    "DATA_SEQUENCE_IN_ORDER, No, No, Data may come in any order",
    "PROTOCOL_LEVEL, 1, 1, RFC 7144 features are not in use",
    "PROTOCOL_LEVEL, 2, 2, RFC 7144 features are in use"
  })
  void offerOfOursHasAnEffect(LoginKey key, String wanted, String result, String effect) {
    String said = Effect.of(key, wanted, true, result);
    assertTrue(said.startsWith(effect), said);
  }

  @Test
  void offerOfThePeerHasAnEffect() {
    String said = Effect.of(LoginKey.MAX_BURST_LENGTH, "512", false, "1024");
    assertTrue(said.startsWith("The peer's offer raised 512 to 1024. "), said);
    said = Effect.of(LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH, "1", false, "1024");
    assertTrue(said.startsWith("The peer receives up to 1024"), said);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0000 (success)",
    "1, 1, 0101 (target moved temporarily)",
    "2, 1, 0201 (authentication failure)",
    "2, 11, 020b (request not allowed during login)",
    "3, 2, 0302 (out of resources)",
    "4, 0, 0400 (unknown status)",
    "255, 255, ffff (unknown status)"
  })
  void statusIsShownByNumberAndName(int statusClass, int detail, String shown) {
    assertEquals(shown, new LoginStatus(statusClass, detail).toString());
  }
}
