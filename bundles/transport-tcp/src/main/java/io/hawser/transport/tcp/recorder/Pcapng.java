package io.hawser.transport.tcp.recorder;

import io.hawser.protocol.pdu.Bhs;
import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes a {@link Recording} as a pcapng file (draft-ietf-opsawg-pcapng), as if it had been caught
 * on an Ethernet with everything behind the basic header cut off: each PDU is a packet of its real
 * length of which the first 48 bytes of payload are there, with addresses, ports and sequence
 * numbers as on the wire, so that Wireshark follows the stream and shows every header. A PDU longer
 * than a packet can be goes on in packets without any payload.
 */
final class Pcapng {
  private static final int SECTION = 0x0a0d_0d0a;
  private static final int INTERFACE = 1;
  private static final int PACKET = 6;
  private static final int BYTE_ORDER = 0x1a2b_3c4d;
  private static final int ETHERNET = 1;
  private static final int COMMENT = 1;
  private static final int INTERFACE_NAME = 2;
  private static final int APPLICATION = 4;
  private static final int TIME_RESOLUTION = 9;
  private static final byte NANOSECONDS = 9;
  private static final int ETHERNET_HEADER = 14;
  private static final int TCP_HEADER = 20;
  private static final int TCP = 6;
  private static final int ACK = 0x10;
  private static final int PUSH = 0x08;
  private static final int MOST_TEXT = 1024;

  /** Payload of one packet: what fits the length field of both versions of IP. */
  private static final int SEGMENT = 65_000;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final ByteBuffer body = ByteBuffer.allocate(4096);
  private final Recording recording;
  private final boolean ipv4;
  private int sentEnd;
  private int receivedEnd;

  private Pcapng(Recording recording) {
    this.recording = recording;
    this.ipv4 =
        recording.local().getAddress() instanceof Inet4Address
            && recording.remote().getAddress() instanceof Inet4Address;
  }

  /** The whole file. */
  static byte[] of(Recording recording) {
    return new Pcapng(recording).write();
  }

  private byte[] write() {
    section();
    networkInterface();
    int[] ends = ends();
    for (int i = 0; i < recording.pdus(); i++) {
      pdu(i, ends[i] - recording.offset(i));
    }
    return file.toByteArray();
  }

  /** Where each PDU ends: where the next one of its direction begins. */
  private int[] ends() {
    int[] ends = new int[recording.pdus()];
    int sent = recording.sentBytes();
    int received = recording.receivedBytes();
    for (int i = ends.length - 1; i >= 0; i--) {
      ends[i] = recording.isSent(i) ? sent : received;
      if (recording.isSent(i)) {
        sent = recording.offset(i);
      } else {
        received = recording.offset(i);
      }
    }
    sentEnd = sent;
    receivedEnd = received;
    return ends;
  }

  private void section() {
    body.clear().putInt(BYTE_ORDER).putShort((short) 1).putShort((short) 0).putLong(-1);
    String forgotten =
        recording.forgotten() == 0 ? "" : "; " + recording.forgotten() + " PDUs before are gone";
    option(COMMENT, recording.subject() + ": " + recording.reason() + forgotten);
    option(APPLICATION, "Hawser flight recorder, basic header segments only");
    endOfOptions();
    block(SECTION);
  }

  private void networkInterface() {
    body.clear().putShort((short) ETHERNET).putShort((short) 0).putInt(0);
    option(INTERFACE_NAME, "iscsi");
    body.putShort((short) TIME_RESOLUTION).putShort((short) 1).put(NANOSECONDS);
    pad();
    endOfOptions();
    block(INTERFACE);
  }

  private void pdu(int index, int length) {
    boolean sent = recording.isSent(index);
    int sequence = recording.offset(index);
    for (int done = 0; done < length; done += SEGMENT) {
      int part = Math.min(SEGMENT, length - done);
      packet(index, sequence + done, part, done == 0);
    }
    if (sent) {
      sentEnd = sequence + length;
    } else {
      receivedEnd = sequence + length;
    }
  }

  private void packet(int index, int sequence, int payload, boolean withHeader) {
    boolean sent = recording.isSent(index);
    int captured = withHeader ? Math.min(Bhs.LENGTH, payload) : 0;
    int headers = ETHERNET_HEADER + (ipv4 ? 20 : 40) + TCP_HEADER;
    long time = recording.time(index);
    body.clear().putInt(0).putLong(time).putInt(headers + captured).putInt(headers + payload);
    ethernet(sent);
    InetSocketAddress from = sent ? recording.local() : recording.remote();
    InetSocketAddress to = sent ? recording.remote() : recording.local();
    internet(from.getAddress(), to.getAddress(), TCP_HEADER + payload);
    // The first byte of either stream has the sequence number 1, as Wireshark counts.
    body.putShort((short) from.getPort())
        .putShort((short) to.getPort())
        .putInt(1 + sequence)
        .putInt(1 + (sent ? receivedEnd : sentEnd))
        .put((byte) (TCP_HEADER / 4 << 4))
        .put((byte) (ACK | PUSH))
        .putShort((short) -1)
        .putInt(0);
    body.put(body.position(), recording.slots(), index * PduRing.SLOT, captured);
    body.position(body.position() + captured);
    pad();
    block(PACKET);
  }

  private void ethernet(boolean sent) {
    // Locally administered addresses: 1 is ours, 2 the target's.
    body.putShort((short) 0x0200).putInt(sent ? 2 : 1);
    body.putShort((short) 0x0200).putInt(sent ? 1 : 2);
    body.putShort((short) (ipv4 ? 0x0800 : 0x86dd));
  }

  private void internet(InetAddress from, InetAddress to, int payload) {
    if (!ipv4) {
      body.putInt(6 << 28).putShort((short) payload).put((byte) TCP).put((byte) 64);
      body.put(sixteen(from)).put(sixteen(to));
      return;
    }
    int start = body.position();
    body.putShort((short) 0x4500).putShort((short) (20 + payload)).putInt(0x4000);
    body.put((byte) 64).put((byte) TCP).putShort((short) 0);
    body.put(from.getAddress()).put(to.getAddress());
    int sum = 0;
    for (int i = start; i < start + 20; i += 2) {
      sum += body.getShort(i) & 0xffff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum += sum >>> 16;
    body.putShort(start + 10, (short) ~sum);
  }

  /** As IPv6 names it: an IPv4 address is mapped (RFC 4291 section 2.5.5.2). */
  private static byte[] sixteen(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 16) {
      return bytes;
    }
    return ByteBuffer.allocate(16).position(10).putShort((short) -1).put(bytes).array();
  }

  private void option(int code, String text) {
    byte[] bytes =
        text.substring(0, Math.min(MOST_TEXT, text.length())).getBytes(StandardCharsets.UTF_8);
    body.putShort((short) code).putShort((short) bytes.length).put(bytes);
    pad();
  }

  private void endOfOptions() {
    body.putInt(0);
  }

  private void pad() {
    while ((body.position() & 3) != 0) {
      body.put((byte) 0);
    }
  }

  private void block(int type) {
    int length = 12 + body.position();
    ByteBuffer word = ByteBuffer.allocate(4);
    byte[] end = word.putInt(0, length).array().clone();
    file.writeBytes(word.putInt(0, type).array());
    file.writeBytes(end);
    file.write(body.array(), 0, body.position());
    file.writeBytes(end);
  }
}
