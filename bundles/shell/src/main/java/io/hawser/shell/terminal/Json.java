package io.hawser.shell.terminal;

/**
 * Writes one JSON value: objects and arrays with their members in the order they are given. Calls
 * chain; names and strings are escaped by RFC 8259. Not safe for several threads.
 */
public final class Json {
  private final StringBuilder text = new StringBuilder();
  private boolean comma;

  /** Opens an object, as a member of an array or as the whole. */
  public Json object() {
    return open('{');
  }

  /** Opens an object as a member of an object. */
  public Json object(String name) {
    return name(name).open('{');
  }

  /** Opens an array as a member of an object. */
  public Json array(String name) {
    return name(name).open('[');
  }

  /** Opens an array as the whole. */
  public Json array() {
    return open('[');
  }

  /** Closes the innermost object. */
  public Json endObject() {
    return close('}');
  }

  /** Closes the innermost array. */
  public Json endArray() {
    return close(']');
  }

  /** A string, or null. */
  public Json put(String name, String value) {
    return name(name).string(value);
  }

  /** A whole number. */
  public Json put(String name, long value) {
    name(name).text.append(value);
    comma = true;
    return this;
  }

  /** A number with at most three decimals; what is not finite becomes null. */
  public Json put(String name, double value) {
    name(name);
    if (!Double.isFinite(value)) {
      text.append("null");
    } else if (Math.abs(value) < 1e15) {
      text.append(Decimal.thousandths(value));
    } else {
      text.append(value);
    }
    comma = true;
    return this;
  }

  /** True or false. */
  public Json put(String name, boolean value) {
    name(name).text.append(value);
    comma = true;
    return this;
  }

  /** A string as a member of an array. */
  public Json add(String value) {
    separate();
    return string(value);
  }

  /** A whole number as a member of an array. */
  public Json add(long value) {
    separate();
    text.append(value);
    return this;
  }

  private Json name(String name) {
    separate();
    quote(name);
    text.append(':');
    comma = false;
    return this;
  }

  private Json string(String value) {
    if (value == null) {
      text.append("null");
    } else {
      quote(value);
    }
    comma = true;
    return this;
  }

  private Json open(char bracket) {
    separate();
    text.append(bracket);
    comma = false;
    return this;
  }

  private Json close(char bracket) {
    text.append(bracket);
    comma = true;
    return this;
  }

  private void separate() {
    if (comma) {
      text.append(',');
    }
    comma = true;
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f || Character.isSurrogate(c) && !paired(value, i)) {
            text.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
              text.append(Character.forDigit(c >> shift & 15, 16));
            }
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  private static boolean paired(String value, int at) {
    char c = value.charAt(at);
    return Character.isHighSurrogate(c)
        ? at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
