package io.hawser.protocol.login;

import io.hawser.protocol.text.Words;

/** One sentence on what the result of a key means for the session. */
final class Effect {
  private Effect() {}

  /**
   * @param key the key
   * @param wanted what we wanted
   * @param offeredByUs whether we offered it, or declared it
   * @param result what came of it
   */
  static String of(LoginKey key, String wanted, boolean offeredByUs, String result) {
    String change = change(key, wanted, offeredByUs, result);
    return change + meaning(key, offeredByUs, result);
  }

  private static String change(LoginKey key, String wanted, boolean offeredByUs, String result) {
    if (key.kind() == LoginKey.Kind.NUMBER || wanted.equals(result)) {
      return "";
    }
    if (key.kind() == LoginKey.Kind.LIST) {
      return "Chosen from " + wanted + ". ";
    }
    boolean number = Character.isDigit(wanted.charAt(0));
    String verb =
        !number
            ? "changed "
            : Integer.parseInt(result) < Integer.parseInt(wanted) ? "lowered " : "raised ";
    return (offeredByUs ? "The peer " : "The peer's offer ")
        + verb
        + wanted
        + " to "
        + result
        + ". ";
  }

  private static String meaning(LoginKey key, boolean offeredByUs, String result) {
    boolean yes = result.equals(Words.YES);
    return switch (key) {
      case HEADER_DIGEST, DATA_DIGEST -> digest(key, result);
      case INITIAL_R2T ->
          yes
              ? "Every write waits for an R2T, one more round trip unless its data is immediate."
              : "Writes begin without waiting for an R2T.";
      case IMMEDIATE_DATA ->
          yes
              ? "Small writes travel in one PDU with their command."
              : "Commands carry no data, so small writes cost a PDU more.";
      case MAX_RECV_DATA_SEGMENT_LENGTH ->
          (offeredByUs ? "We receive" : "The peer receives")
              + " up to "
              + result
              + " bytes in one PDU.";
      case MAX_BURST_LENGTH -> "One R2T asks for up to " + result + " bytes.";
      case FIRST_BURST_LENGTH -> "Up to " + result + " bytes of a write travel unasked.";
      case MAX_OUTSTANDING_R2T -> "Up to " + result + " R2Ts of one write are open at a time.";
      case MAX_CONNECTIONS -> "The session may have " + result + " connection(s).";
      case ERROR_RECOVERY_LEVEL ->
          result.equals("0")
              ? "Any error of a connection ends the session, which is then built up again."
              : "Errors up to level " + result + " are mended within the session.";
      case DEFAULT_TIME_2_WAIT -> "A lost connection is built up again after " + result + " s.";
      case DEFAULT_TIME_2_RETAIN -> "The target keeps a lost connection's tasks " + result + " s.";
      case DATA_PDU_IN_ORDER, DATA_SEQUENCE_IN_ORDER ->
          yes ? "Data comes in order." : "Data may come in any order.";
      case PROTOCOL_LEVEL ->
          "RFC 7144 features are " + (Integer.parseInt(result) >= 2 ? "" : "not ") + "in use.";
      default -> "Holds for this session.";
    };
  }

  private static String digest(LoginKey key, String result) {
    String what = key == LoginKey.HEADER_DIGEST ? "Headers" : "Data segments";
    return what
        + (result.equals(Words.NONE)
            ? " are protected by TCP's checksum only."
            : " are protected by CRC32C.");
  }
}
