package io.hawser.protocol.text;

/** Values with a fixed meaning (RFC 7143 section 6.2). */
public final class Words {
  /** True. */
  public static final String YES = "Yes";

  /** False. */
  public static final String NO = "No";

  /** Nothing; a value of the digest and authentication lists. */
  public static final String NONE = "None";

  /** The value offered cannot be accepted. */
  public static final String REJECT = "Reject";

  /** The key has no meaning here. */
  public static final String IRRELEVANT = "Irrelevant";

  /** The key is not known. */
  public static final String NOT_UNDERSTOOD = "NotUnderstood";

  private Words() {}

  /** Yes or No. */
  public static String of(boolean value) {
    return value ? YES : NO;
  }

  /** Whether it is one of the three answers that are no value. */
  public static boolean isRefusal(String value) {
    return value.equals(REJECT) || value.equals(IRRELEVANT) || value.equals(NOT_UNDERSTOOD);
  }

  /**
   * Reads a boolean.
   *
   * @throws TextException naming the key if it is neither Yes nor No
   */
  public static boolean parse(String key, String value) throws TextException {
    return switch (value) {
      case YES -> true;
      case NO -> false;
      default ->
          throw new TextException(key + "=" + KeyValue.printable(value) + " is neither Yes nor No");
    };
  }
}
