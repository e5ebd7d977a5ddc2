package io.hawser.api;

import java.util.regex.Pattern;

/**
 * Text of others for people: nothing in it moves a cursor, changes a color, reverses what is read
 * or begins a line. Besides the control characters of ASCII that means those of eight bits (a
 * terminal takes U+009B for ESC [), invisible format characters and the separators of lines.
 */
public final class Printable {
  private static final Pattern HARMFUL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private Printable() {}

  /** The text with a question mark for each harmful character. */
  public static String of(String text) {
    return isPlain(text) ? text : HARMFUL.matcher(text).replaceAll("?");
  }

  /** Whether nothing in the text is harmful. */
  public static boolean is(String text) {
    return isPlain(text) || !HARMFUL.matcher(text).find();
  }

  /** Whether there are only printable characters of ASCII: nearly always, and cheap to see. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }
}
