package io.hawser.shell.terminal;

/** Makes text that came from a target safe to print: one line, no control characters. */
public final class Printable {
  private Printable() {}

  /** The text with everything that is no visible character or space replaced by {@code ?}. */
  public static String of(String text) {
    StringBuilder safe = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int type = Character.getType(c);
      boolean bad =
          type == Character.CONTROL
              || type == Character.FORMAT
              || type == Character.LINE_SEPARATOR
              || type == Character.PARAGRAPH_SEPARATOR
              || type == Character.UNASSIGNED;
      if (bad && safe == null) {
        safe = new StringBuilder(text);
      }
      if (bad) {
        safe.setCharAt(i, '?');
      }
    }
    return safe == null ? text : safe.toString();
  }
}
