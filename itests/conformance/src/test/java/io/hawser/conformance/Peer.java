package io.hawser.conformance;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * One connection of a scripted target: bytes in, bytes out, and the counters a target keeps. What
 * it says is the script's business; {@link LoginStage} and {@link FullFeature} are the honest parts
 * that scripts fall back on.
 */
final class Peer {
  final ScriptedTarget target;
  final Socket socket;
  final int index;
  final List<RawPdu> received = Collections.synchronizedList(new ArrayList<>());
  private final DataInputStream in;
  private final OutputStream out;

  boolean headerDigest;
  boolean dataDigest;
  int statSn;
  int expCmdSn;
  int window = 64;

  /** What the initiator takes in one PDU, and what the login agreed on. */
  int initiatorMaxRecv = 8192;

  LoginPlan plan = new LoginPlan();

  Peer(ScriptedTarget target, Socket socket, int index) throws IOException {
    this.target = target;
    this.socket = socket;
    this.index = index;
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** All PDUs of this opcode that came on this connection. */
  List<RawPdu> received(int opcode) {
    return List.copyOf(received).stream().filter(pdu -> pdu.op() == opcode).toList();
  }

  /** Receives a PDU; its digests are checked. */
  RawPdu receive() throws IOException {
    RawPdu pdu = new RawPdu();
    in.readFully(pdu.bhs);
    pdu.ahs = new byte[pdu.u8(4) * 4];
    in.readFully(pdu.ahs);
    if (headerDigest) {
      CRC32C crc = new CRC32C();
      crc.update(pdu.bhs);
      crc.update(pdu.ahs);
      check("header digest", crc, in.readInt());
    }
    pdu.data = new byte[pdu.u24(5)];
    in.readFully(pdu.data);
    byte[] pad = new byte[-pdu.data.length & 3];
    in.readFully(pad);
    if (dataDigest && pdu.data.length > 0) {
      CRC32C crc = new CRC32C();
      crc.update(pdu.data);
      crc.update(pad);
      check("data digest", crc, in.readInt());
    }
    received.add(pdu);
    return pdu;
  }

  private static void check(String what, CRC32C crc, int sent) {
    if (Integer.reverseBytes((int) crc.getValue()) != sent) {
      throw new AssertionError("the initiator's " + what + " is wrong");
    }
  }

  /** Sends a PDU; lengths and digests are filled in. */
  Peer send(RawPdu pdu) throws IOException {
    return sendRaw(encode(pdu));
  }

  /** The PDU's bytes, lengths and digests filled in. */
  byte[] encode(RawPdu pdu) {
    pdu.put8(4, pdu.ahs.length / 4).put24(5, pdu.data.length);
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    bytes.writeBytes(pdu.bhs);
    bytes.writeBytes(pdu.ahs);
    if (headerDigest) {
      CRC32C crc = new CRC32C();
      crc.update(pdu.bhs);
      crc.update(pdu.ahs);
      bytes.writeBytes(little(crc));
    }
    byte[] pad = new byte[-pdu.data.length & 3];
    bytes.writeBytes(pdu.data);
    bytes.writeBytes(pad);
    if (dataDigest && pdu.data.length > 0) {
      CRC32C crc = new CRC32C();
      crc.update(pdu.data);
      crc.update(pad);
      bytes.writeBytes(little(crc));
    }
    return bytes.toByteArray();
  }

  private static byte[] little(CRC32C crc) {
    int value = Integer.reverseBytes((int) crc.getValue());
    return new RawPdu().put32(0, value).head(4);
  }

  Peer sendRaw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  /** Sends bytes one at a time, each in a segment of its own as far as TCP_NODELAY gives it. */
  Peer trickle(byte[] bytes) throws IOException {
    for (byte b : bytes) {
      out.write(b);
      out.flush();
    }
    return this;
  }

  /** Fills in StatSN, ExpCmdSN and MaxCmdSN of a PDU that carries a status, and counts it. */
  RawPdu stamped(RawPdu pdu) {
    return window(pdu).put32(24, statSn++);
  }

  /** Fills in the present StatSN without counting it, as NOP-In pings and R2Ts do. */
  RawPdu unstamped(RawPdu pdu) {
    return window(pdu).put32(24, statSn);
  }

  private RawPdu window(RawPdu pdu) {
    return pdu.put32(28, expCmdSn).put32(32, expCmdSn + window - 1);
  }

  /** Counts a command's CmdSN. */
  void took(RawPdu request) {
    boolean unnumbered = request.op() == RawPdu.DATA_OUT || request.op() == RawPdu.SNACK;
    if (!request.immediate() && !unnumbered) {
      if (request.cmdSn() != expCmdSn) {
        throw new AssertionError(
            "CmdSN " + request.cmdSn() + " came where " + expCmdSn + " was due: " + request);
      }
      expCmdSn++;
    }
  }

  /** Closes with FIN. */
  void close() throws IOException {
    socket.close();
  }

  /** Closes with RST. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Reads and forgets until the initiator goes away, at most until the socket's time-out. */
  void drain() throws IOException {
    try {
      while (in.read() >= 0) {
        // The script has nothing more to say; what comes does not matter.
      }
    } catch (EOFException e) {
      // As good as the end of the stream.
    }
  }

  /** An honest login. */
  Peer login() throws IOException {
    return login(new LoginPlan());
  }

  Peer login(LoginPlan loginPlan) throws IOException {
    plan = loginPlan;
    new LoginStage(this, loginPlan).run();
    return this;
  }

  /** Honest service of the target's disk until logout or end of stream. */
  void serve() throws IOException {
    serve((peer, pdu) -> false);
  }

  /** Service with a say in every PDU: what the interceptor handles is not served. */
  void serve(FullFeature.Interceptor interceptor) throws IOException {
    new FullFeature(this, interceptor).run();
  }
}
