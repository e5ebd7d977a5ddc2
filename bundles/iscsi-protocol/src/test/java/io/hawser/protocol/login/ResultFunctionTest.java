package io.hawser.protocol.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The result functions of RFC 7143 section 13 as a table. */
class ResultFunctionTest {
  @ParameterizedTest(name = "{0}: offered {1}, wanted {2} gives {3}")
  @CsvSource({
    "HEADER_DIGEST, 'CRC32C,None', 'None,CRC32C', CRC32C",
    "HEADER_DIGEST, 'None,CRC32C', 'CRC32C,None', None",
    "DATA_DIGEST, 'X-foo,CRC32C', 'CRC32C,None', CRC32C",
    "DATA_DIGEST, None, 'CRC32C,None', None",
    "TASK_REPORTING, 'FastAbort,RFC3720', RFC3720, RFC3720",
    "INITIAL_R2T, Yes, No, Yes",
    "INITIAL_R2T, No, Yes, Yes",
    "INITIAL_R2T, No, No, No",
    "DATA_PDU_IN_ORDER, No, Yes, Yes",
    "DATA_SEQUENCE_IN_ORDER, No, No, No",
    "IMMEDIATE_DATA, Yes, Yes, Yes",
    "IMMEDIATE_DATA, Yes, No, No",
    "IMMEDIATE_DATA, No, Yes, No",
    "MAX_CONNECTIONS, 4, 1, 1",
    "MAX_BURST_LENGTH, 512, 16777215, 512",
    "MAX_BURST_LENGTH, 0x40000, 65536, 65536",
    "FIRST_BURST_LENGTH, 65536, 262144, 65536",
    "MAX_OUTSTANDING_R2T, 65535, 8, 8",
    "ERROR_RECOVERY_LEVEL, 2, 0, 0",
    "DEFAULT_TIME_2_WAIT, 0, 2, 2",
    "DEFAULT_TIME_2_WAIT, 3600, 2, 3600",
    "DEFAULT_TIME_2_RETAIN, 3600, 20, 20",
    "PROTOCOL_LEVEL, 2, 1, 1"
  })
  void answers(LoginKey key, String offer, String wanted, String result) throws Exception {
    assertEquals(result, ResultFunction.answer(key, offer, wanted));
    assertEquals(result, ResultFunction.accept(key, decimal(offer), result));
  }

  private static String decimal(String number) {
    return number.startsWith("0x") ? Integer.toString(Integer.decode(number)) : number;
  }

  @ParameterizedTest(name = "{0}: offered {1}, wanted {2}")
  @CsvSource({
    "HEADER_DIGEST, CRC32C, None",
    "HEADER_DIGEST, '', None",
    "MAX_BURST_LENGTH, 511, 65536",
    "MAX_BURST_LENGTH, x, 65536",
    "MAX_CONNECTIONS, 0, 1",
    "ERROR_RECOVERY_LEVEL, 3, 0",
    "DEFAULT_TIME_2_WAIT, 3601, 2",
    "IMMEDIATE_DATA, yes, Yes",
    "TARGET_ALIAS, x, x"
  })
  void offersThatCannotBeAnswered(LoginKey key, String offer, String wanted) {
    assertThrows(Exception.class, () -> ResultFunction.answer(key, offer, wanted));
  }

  @ParameterizedTest(name = "{0}: offered {1}, silence gives {2}")
  @CsvSource({
    "HEADER_DIGEST, 'CRC32C,None', None",
    "INITIAL_R2T, No, Yes",
    "IMMEDIATE_DATA, Yes, Yes",
    "IMMEDIATE_DATA, No, No",
    "MAX_BURST_LENGTH, 1048576, 262144",
    "MAX_BURST_LENGTH, 4096, 4096",
    "FIRST_BURST_LENGTH, 262144, 65536",
    "DEFAULT_TIME_2_WAIT, 0, 2",
    "DEFAULT_TIME_2_RETAIN, 0, 0",
    "MAX_OUTSTANDING_R2T, 8, 1",
    "ERROR_RECOVERY_LEVEL, 2, 0"
  })
  void silenceMeansTheDefault(LoginKey key, String offer, String result) throws Exception {
    assertEquals(result, ResultFunction.absent(key, offer));
  }

  @Test
  void digestThatIsDemandedIsNotDroppedBySilence() {
    assertThrows(
        NegotiationException.class, () -> ResultFunction.absent(LoginKey.DATA_DIGEST, "CRC32C"));
  }

  @ParameterizedTest
  @EnumSource(LoginKey.class)
  void everyKeyIsFoundByItsName(LoginKey key) {
    assertEquals(key, LoginKey.of(key.key()).orElseThrow());
    assertTrue(LoginKey.of(key.key().toLowerCase()).isEmpty());
    assertTrue(io.hawser.protocol.text.TextPairs.legalKey(key.key()));
  }
}
