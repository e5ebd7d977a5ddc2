package io.hawser.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What holds for every parser: a broken rule is an {@link AssertionError}, which fuzzing finds. */
public final class Oracle {
  private Oracle() {}

  /** Fails unless it holds. */
  public static void holds(boolean rule, String what) {
    if (!rule) {
      throw new AssertionError(what);
    }
  }

  /** Fails unless they are equal. */
  public static void same(Object expected, Object actual, String what) {
    if (!expected.equals(actual)) {
      throw new AssertionError(what + ": expected " + expected + " but it is " + actual);
    }
  }

  /** A message for people: present, of bounded length, and harmless on a terminal. */
  public static void sentence(String message) {
    holds(message != null && !message.isBlank(), "an error without a message");
    holds(message.length() < 2000, "a message of " + message.length() + " characters");
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      holds(
          !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT,
          "a control character " + (int) c + " in a message");
    }
  }

  /** Whether the bytes are text. */
  public static boolean utf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
