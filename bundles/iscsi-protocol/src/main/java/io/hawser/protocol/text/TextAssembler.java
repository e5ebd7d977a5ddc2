package io.hawser.protocol.text;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Joins text that a peer spread over several PDUs with the C bit (RFC 7143 section 6.2), cut
 * wherever it liked, within a limit of bytes and of pieces. For one thread.
 */
public final class TextAssembler {
  /** Usual limit of one exchange in bytes. */
  public static final int DEFAULT_LIMIT = 64 * 1024;

  private final int maxBytes;
  private final int maxPieces;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int pieces;

  /**
   * @param maxBytes most bytes of one text
   * @param maxPieces most PDUs of one text
   */
  public TextAssembler(int maxBytes, int maxPieces) {
    this.maxBytes = maxBytes;
    this.maxPieces = maxPieces;
  }

  /**
   * Adds the next piece.
   *
   * @throws TextException if the text exceeds a limit
   */
  public void add(ByteBuffer piece) throws TextException {
    pieces++;
    if (pieces > maxPieces) {
      throw new TextException("a text goes on after " + maxPieces + " PDUs");
    }
    if (piece.remaining() > maxBytes - bytes.size()) {
      throw new TextException("a text is longer than " + maxBytes + " bytes");
    }
    byte[] copy = new byte[piece.remaining()];
    piece.get(copy);
    bytes.write(copy, 0, copy.length);
  }

  /** Whether the text began and was not taken yet. */
  public boolean started() {
    return pieces > 0;
  }

  /** How many bytes are here. */
  public int length() {
    return bytes.size();
  }

  /** The whole text, ready to be read; the assembler is empty afterwards. */
  public ByteBuffer take() {
    ByteBuffer whole = ByteBuffer.wrap(bytes.toByteArray());
    bytes.reset();
    pieces = 0;
    return whole;
  }
}
