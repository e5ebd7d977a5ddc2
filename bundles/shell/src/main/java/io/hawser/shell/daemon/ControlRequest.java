package io.hawser.shell.daemon;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a command line asks the daemon for. No directory and no file is part of it: the daemon opens
 * nothing in its caller's name.
 *
 * <p>On the wire: the magic {@code HWS1}, the length of the rest as 32 bits, most significant byte
 * first, then the texts, each with its length before it, and counts before lists.
 *
 * @param words the command's name and its arguments
 * @param environment the variables the commands read
 * @param interactive whether a person watches the answer
 */
public record ControlRequest(
    List<String> words, Map<String, String> environment, boolean interactive) {
  /** First four bytes of every request. */
  static final int MAGIC = 0x48575331;

  /** Bytes before the body. */
  static final int HEADER = 8;

  /** Longest body in bytes. */
  static final int LONGEST = 256 << 10;

  private static final int MOST_WORDS = 4096;
  private static final int MOST_VARIABLES = 64;

  /** Copies. */
  public ControlRequest {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  /**
   * As it goes over the wire, header and body.
   *
   * @throws IOException if it is too large
   */
  ByteBuffer encoded() throws IOException {
    if (words.size() > MOST_WORDS || environment.size() > MOST_VARIABLES) {
      throw new IOException("more than " + MOST_WORDS + " words");
    }
    List<byte[]> texts = new ArrayList<>();
    words.forEach(word -> texts.add(bytes(word)));
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              texts.add(bytes(name));
              texts.add(bytes(value));
            });
    long size = 1 + 2 * Integer.BYTES;
    for (byte[] text : texts) {
      size += Integer.BYTES + text.length;
    }
    if (size > LONGEST) {
      throw new IOException("the command line is longer than " + (LONGEST >> 10) + " KiB");
    }
    ByteBuffer out = ByteBuffer.allocate(HEADER + (int) size);
    out.putInt(MAGIC).putInt((int) size);
    out.put((byte) (interactive ? 1 : 0)).putInt(words.size()).putInt(environment.size());
    for (byte[] text : texts) {
      out.putInt(text.length).put(text);
    }
    return out.flip();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a body.
   *
   * @throws IOException if it is none
   */
  static ControlRequest decoded(ByteBuffer body) throws IOException {
    try {
      boolean interactive = body.get() == 1;
      int words = count(body, MOST_WORDS);
      int variables = count(body, MOST_VARIABLES);
      List<String> line = new ArrayList<>();
      for (int i = 0; i < words; i++) {
        line.add(text(body));
      }
      Map<String, String> environment = new TreeMap<>();
      for (int i = 0; i < variables; i++) {
        environment.put(text(body), text(body));
      }
      if (body.hasRemaining()) {
        throw new IOException("the request has " + body.remaining() + " bytes too many");
      }
      return new ControlRequest(line, environment, interactive);
    } catch (BufferUnderflowException e) {
      throw new IOException("the request ends in the middle of a text", e);
    }
  }

  private static int count(ByteBuffer body, int most) throws IOException {
    int count = body.getInt();
    if (count < 0 || count > most) {
      throw new IOException("the request names a count of " + count);
    }
    return count;
  }

  private static String text(ByteBuffer body) throws IOException {
    int length = body.getInt();
    if (length < 0 || length > body.remaining()) {
      throw new IOException("the request names a text of " + length + " bytes");
    }
    ByteBuffer slice = body.slice(body.position(), length);
    body.position(body.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(slice).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("the request has a text that is not UTF-8", e);
    }
  }
}
