package io.hawser.discovery.isns.wire;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts messages together from a stream, however it is cut. Keeps what has arrived and never more
 * than {@link #MAX_MESSAGE}; a length on the wire reserves nothing. Not thread-safe.
 */
public final class MessageReader {
  /** Most bytes of one message. */
  public static final int MAX_MESSAGE = 1 << 20;

  /** Most fragments of one message; empty ones would cost no bytes. */
  public static final int MAX_FRAGMENTS = 1_024;

  private final ByteBuffer header = ByteBuffer.allocate(Message.HEADER);
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int left;
  private boolean inside;
  private int function;
  private int flags;
  private int transaction;
  private int sequence;
  private boolean last;

  /**
   * Takes bytes.
   *
   * @return the messages that became whole
   * @throws HawserException {@code ISNS_QUERY} if this is not iSNS; the connection is then useless
   */
  public List<Message> read(ByteBuffer in) throws HawserException {
    List<Message> whole = new ArrayList<>();
    while (in.hasRemaining()) {
      if (header.hasRemaining()) {
        while (header.hasRemaining() && in.hasRemaining()) {
          header.put(in.get());
        }
        if (header.hasRemaining()) {
          break;
        }
        begin();
      }
      int take = Math.min(left, in.remaining());
      body.write(in.array(), in.arrayOffset() + in.position(), take);
      in.position(in.position() + take);
      left -= take;
      if (left == 0) {
        end(whole);
      }
    }
    return whole;
  }

  /** Whether a message has begun and is not whole. */
  public boolean isInside() {
    return inside || header.position() > 0;
  }

  private static HawserException fault(String what) {
    return new HawserException(ErrorCode.ISNS_QUERY, "the iSNS peer sent " + what);
  }

  private void begin() throws HawserException {
    int version = header.getShort(0);
    int thisFunction = header.getShort(2) & 0xffff;
    left = header.getShort(4) & 0xffff;
    int thisFlags = header.getShort(6) & 0xffff;
    int thisTransaction = header.getShort(8) & 0xffff;
    int thisSequence = header.getShort(10) & 0xffff;
    if (version != 1) {
      throw fault("version " + version + " instead of 1");
    }
    if (left % 4 != 0) {
      throw fault("a fragment of " + left + " bytes, which is no multiple of four");
    }
    if ((thisFlags & Message.AUTHENTICATED) != 0) {
      throw fault("an authentication block, which was not asked for");
    }
    boolean first = (thisFlags & Message.FIRST) != 0;
    if (first == inside) {
      throw fault(first ? "a new message inside another" : "a fragment without a beginning");
    }
    if (first) {
      function = thisFunction;
      flags = thisFlags;
      transaction = thisTransaction;
      sequence = 0;
      body.reset();
    }
    if (thisFunction != function || thisTransaction != transaction || thisSequence != sequence) {
      throw fault("fragment " + thisSequence + " of another message or twice");
    }
    if (body.size() + left > MAX_MESSAGE || sequence >= MAX_FRAGMENTS) {
      throw fault("a message of more than " + MAX_MESSAGE + " bytes or too many fragments");
    }
    inside = true;
    sequence++;
    last = (thisFlags & Message.LAST) != 0;
  }

  private void end(List<Message> whole) {
    header.clear();
    if (last) {
      inside = false;
      whole.add(new Message(function, flags, transaction, body.toByteArray()));
      body.reset();
    }
  }
}
