package io.hawser.discovery.isns.wire;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One message, whole: the fragments it travelled in are put together.
 *
 * @param function the function code, with {@link Functions#RESPONSE} for answers
 * @param flags the flags of its first fragment
 * @param transaction the number that joins a request and its answer, 0 to 65535
 * @param body everything behind the headers
 */
public record Message(int function, int flags, int transaction, byte[] body) {
  /** Sent by a client. */
  public static final int CLIENT = 0x8000;

  /** Sent by a server. */
  public static final int SERVER = 0x4000;

  /** An authentication block follows. */
  public static final int AUTHENTICATED = 0x2000;

  /** A registration that replaces what was registered. */
  public static final int REPLACE = 0x1000;

  /** Last fragment. */
  public static final int LAST = 0x0800;

  /** First fragment. */
  public static final int FIRST = 0x0400;

  /** Bytes of a fragment's header. */
  public static final int HEADER = 12;

  /** Most bytes behind one header; a multiple of four. */
  public static final int MAX_FRAGMENT = 65_532;

  /** Writes attributes one behind the other. */
  public static byte[] body(List<Attribute> attributes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Attribute each : attributes) {
      ByteBuffer head = ByteBuffer.allocate(8).putInt(each.tag()).putInt(each.value().length);
      out.writeBytes(head.array());
      out.writeBytes(each.value());
    }
    return out.toByteArray();
  }

  /** The message as it travels, in one or more fragments. */
  public ByteBuffer encode() {
    int fragments = Math.max(1, (body.length + MAX_FRAGMENT - 1) / MAX_FRAGMENT);
    ByteBuffer out = ByteBuffer.allocate(body.length + fragments * HEADER);
    for (int i = 0; i < fragments; i++) {
      int from = i * MAX_FRAGMENT;
      int length = Math.min(MAX_FRAGMENT, body.length - from);
      int mark = (i == 0 ? FIRST : 0) | (i == fragments - 1 ? LAST : 0);
      out.putShort((short) 1).putShort((short) function).putShort((short) length);
      out.putShort((short) (flags & ~(FIRST | LAST) | mark));
      out.putShort((short) transaction).putShort((short) i);
      out.put(body, from, length);
    }
    return out.flip();
  }

  /** The status of an answer; unknown error if it is too short to have one. */
  public int status() {
    return body.length < 4 ? 1 : ByteBuffer.wrap(body).getInt();
  }

  /**
   * The attributes.
   *
   * @param from where they begin: 0 in a request, 4 behind an answer's status
   * @throws HawserException {@code ISNS_QUERY} if a length points past the end
   */
  public List<Attribute> attributes(int from) throws HawserException {
    List<Attribute> all = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(body);
    in.position(Math.min(from, body.length));
    while (in.remaining() >= 8) {
      int tag = in.getInt();
      int length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw new HawserException(
            ErrorCode.ISNS_QUERY,
            "the iSNS server sent attribute " + tag + " with a length past the message's end");
      }
      byte[] value = new byte[length];
      in.get(value);
      // Some count the padding, some do not.
      in.position(in.position() + Math.min(in.remaining(), (4 - length % 4) % 4));
      all.add(new Attribute(tag, value));
    }
    return all;
  }
}
