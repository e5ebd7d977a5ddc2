package io.hawser.kernel.host;

import io.hawser.kernel.netlink.UeventRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Netlink attributes: four bytes of length and type, then what they hold, padded to four bytes. */
final class Attributes {
  private static final int HEADER = 4;
  private static final int IFACE_INFO = 12;
  private static final int INFO = 6;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int count;

  /** How many there are. */
  int count() {
    return count;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** {@code struct iscsi_iface_param_info} and its value. */
  void iface(CardParameter parameter, int number, boolean ipv6, byte[] value) {
    ByteBuffer info = ByteBuffer.allocate(IFACE_INFO + value.length);
    info.order(ByteOrder.nativeOrder());
    info.putInt(number).putInt(value.length).putShort((short) parameter.number());
    info.put((byte) (ipv6 ? 2 : 1)).put((byte) parameter.group().number()).put(value);
    add(parameter.number(), info.array());
  }

  /** {@code struct iscsi_param_info} and its value. */
  void parameter(int number, byte[] value) {
    ByteBuffer info = ByteBuffer.allocate(INFO + value.length).order(ByteOrder.nativeOrder());
    info.putInt(value.length).putShort((short) number).put(value);
    add(number, info.array());
  }

  private void add(int type, byte[] data) {
    int length = HEADER + data.length;
    int padded = length + 3 & ~3;
    if (out.size() + padded > UeventRequest.MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "more than " + UeventRequest.MAX_PAYLOAD + " bytes of parameters in one message");
    }
    ByteBuffer attribute = ByteBuffer.allocate(padded).order(ByteOrder.nativeOrder());
    attribute.putShort((short) length).putShort((short) type).put(data);
    out.writeBytes(attribute.array());
    count++;
  }
}
