package io.hawser.conformance;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Honest service in the full feature phase, and the pieces scripts build dishonest service from.
 */
final class FullFeature {
  /** A script's say in every PDU. */
  @FunctionalInterface
  interface Interceptor {
    /** Returns whether it dealt with the PDU. */
    boolean handle(FullFeature service, RawPdu pdu) throws IOException;
  }

  final Peer peer;
  final Disk disk;
  private final Interceptor interceptor;
  private int nextTtt = 0x100;

  FullFeature(Peer peer, Interceptor interceptor) {
    this.peer = peer;
    this.disk = peer.target.disk;
    this.interceptor = interceptor;
  }

  void run() throws IOException {
    try {
      while (true) {
        RawPdu pdu = peer.receive();
        peer.took(pdu);
        if (interceptor.handle(this, pdu)) {
          continue;
        }
        if (!honest(pdu)) {
          return;
        }
      }
    } catch (EOFException | SocketException e) {
      // The initiator went away; the test judges by what it said.
    }
  }

  /** Serves one PDU as an honest target does; false after a logout. */
  boolean honest(RawPdu pdu) throws IOException {
    switch (pdu.op()) {
      case RawPdu.SCSI_COMMAND -> command(pdu);
      case RawPdu.NOP_OUT -> nop(pdu);
      case RawPdu.TEXT -> text(pdu);
      case RawPdu.TASK_MANAGEMENT -> taskManagement(pdu, 0);
      case RawPdu.LOGOUT -> {
        peer.send(peer.stamped(RawPdu.of(RawPdu.LOGOUT_RESPONSE, 0x80).put32(16, pdu.itt())));
        peer.target.logouts.incrementAndGet();
        peer.close();
        return false;
      }
      case RawPdu.DATA_OUT -> throw new AssertionError("Data-Out that nobody asked for: " + pdu);
      default -> throw new AssertionError("the initiator sent " + pdu);
    }
    return true;
  }

  void nop(RawPdu pdu) throws IOException {
    if (pdu.itt() == -1) {
      return;
    }
    RawPdu answer = RawPdu.of(RawPdu.NOP_IN, 0x80).put64(8, pdu.lun()).put32(16, pdu.itt());
    peer.send(peer.stamped(answer.put32(20, -1).data(pdu.data)));
  }

  void taskManagement(RawPdu pdu, int response) throws IOException {
    peer.send(
        peer.stamped(
            RawPdu.of(RawPdu.TASK_MANAGEMENT_RESPONSE, 0x80)
                .put8(2, response)
                .put32(16, pdu.itt())));
  }

  void text(RawPdu pdu) throws IOException {
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put("TargetName", ScriptedTarget.NAME);
    answer.put("TargetAddress", "127.0.0.1:" + peer.target.port() + ",1");
    text(pdu, RawPdu.text(answer));
  }

  /** One final Text Response. */
  void text(RawPdu pdu, byte[] answer) throws IOException {
    peer.send(
        peer.stamped(
            RawPdu.of(RawPdu.TEXT_RESPONSE, 0x80).put32(16, pdu.itt()).put32(20, -1).data(answer)));
  }

  /** Executes a SCSI command on the disk. */
  void command(RawPdu pdu) throws IOException {
    if (pdu.lun() != 0x0001_0000_0000_0000L && pdu.scsiOpcode() != 0xa0) {
      if (pdu.scsiOpcode() == 0x12) {
        dataIn(pdu, new byte[] {0x7f, 0, 6, 2, 31, 0, 0, 0});
      } else {
        check(pdu, 5, 0x25, 0);
      }
      return;
    }
    switch (pdu.scsiOpcode()) {
      case 0x00, 0x35, 0x91 -> status(pdu, 0);
      case 0x12 -> {
        byte[] data = disk.inquiry((pdu.u8(33) & 1) != 0, pdu.u8(34));
        if (data == null) {
          check(pdu, 5, 0x24, 0);
        } else {
          dataIn(pdu, cut(data, pdu.u16(35)));
        }
      }
      case 0x25 -> dataIn(pdu, disk.capacity10());
      case 0x9e -> dataIn(pdu, cut(disk.capacity16(), pdu.u32(42)));
      case 0x1a -> dataIn(pdu, cut(new byte[] {3, 0, 0, 0}, pdu.u8(36)));
      case 0x5a -> dataIn(pdu, cut(new byte[] {0, 6, 0, 0, 0, 0, 0, 0}, pdu.u16(39)));
      case 0xa0 ->
          dataIn(
              pdu, cut(new byte[] {0, 0, 0, 8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, pdu.u32(38)));
      case 0x28, 0x88 -> read(pdu);
      case 0x2a, 0x8a -> write(pdu);
      default -> check(pdu, 5, 0x20, 0);
    }
  }

  static long lba(RawPdu pdu) {
    return pdu.scsiOpcode() < 0x80 ? pdu.u32(34) & 0xffffffffL : pdu.u64(34);
  }

  static int count(RawPdu pdu) {
    return pdu.scsiOpcode() < 0x80 ? pdu.u16(39) : pdu.u32(42);
  }

  void read(RawPdu pdu) throws IOException {
    if (!disk.has(lba(pdu), count(pdu))) {
      check(pdu, 5, 0x21, 0);
    } else {
      dataIn(pdu, disk.slice(lba(pdu), count(pdu)));
    }
  }

  void write(RawPdu pdu) throws IOException {
    if (!disk.has(lba(pdu), count(pdu))) {
      check(pdu, 5, 0x21, 0);
      return;
    }
    byte[] data = gather(pdu);
    disk.write(lba(pdu), data);
    peer.target.writes.incrementAndGet();
    status(pdu, 0);
  }

  /** All data of a write: immediate, unsolicited, then solicited in bursts of MaxBurstLength. */
  byte[] gather(RawPdu pdu) throws IOException {
    byte[] data = new byte[pdu.edtl()];
    int have = unsolicited(pdu, data);
    int sn = 0;
    while (have < data.length) {
      int burst = Math.min(peer.plan.maxBurstLength, data.length - have);
      solicit(pdu, data, have, burst, sn++);
      have += burst;
    }
    return data;
  }

  /** Takes what comes without R2T; returns how much that was. */
  int unsolicited(RawPdu pdu, byte[] data) throws IOException {
    System.arraycopy(pdu.data, 0, data, 0, pdu.data.length);
    int have = pdu.data.length;
    boolean more = !pdu.finalBit();
    int sn = 0;
    while (more) {
      RawPdu out = dataOut(pdu, -1, sn++, have);
      System.arraycopy(out.data, 0, data, have, out.data.length);
      have += out.data.length;
      more = !out.finalBit();
    }
    if (have > Math.min(peer.plan.firstBurstLength, pdu.edtl()) && have > 0) {
      throw new AssertionError(have + " bytes of unsolicited data exceed FirstBurstLength");
    }
    return have;
  }

  /** Sends one R2T and takes exactly what it asks for. */
  void solicit(RawPdu pdu, byte[] data, int offset, int length, int r2tSn) throws IOException {
    int ttt = r2t(pdu, offset, length, r2tSn);
    take(pdu, data, ttt, offset, length);
  }

  /** Sends an R2T and returns its target transfer tag. */
  int r2t(RawPdu pdu, int offset, int length, int r2tSn) throws IOException {
    int ttt = nextTtt++;
    peer.send(
        peer.unstamped(
            RawPdu.of(RawPdu.R2T, 0x80)
                .put64(8, pdu.lun())
                .put32(16, pdu.itt())
                .put32(20, ttt)
                .put32(36, r2tSn)
                .put32(40, offset)
                .put32(44, length)));
    return ttt;
  }

  /** Takes the burst an R2T asked for. */
  void take(RawPdu pdu, byte[] data, int ttt, int offset, int length) throws IOException {
    int have = 0;
    int sn = 0;
    while (have < length) {
      RawPdu out = dataOut(pdu, ttt, sn++, offset + have);
      System.arraycopy(out.data, 0, data, offset + have, out.data.length);
      have += out.data.length;
      if (out.finalBit() != (have == length)) {
        throw new AssertionError("the F bit is wrong after " + have + " of " + length + " bytes");
      }
    }
  }

  private RawPdu dataOut(RawPdu command, int ttt, int dataSn, int offset) throws IOException {
    RawPdu out = peer.receive();
    while (out.op() == RawPdu.NOP_OUT) {
      peer.took(out);
      nop(out);
      out = peer.receive();
    }
    if (out.op() != RawPdu.DATA_OUT
        || out.itt() != command.itt()
        || out.ttt() != ttt
        || ttt != -1 && out.lun() != command.lun()
        || out.u32(36) != dataSn
        || out.u32(40) != offset
        || out.data.length > peer.plan.maxRecvDataSegmentLength) {
      throw new AssertionError(
          "expected Data-Out " + dataSn + " at " + offset + " for R2T " + ttt + ", got " + out);
    }
    return out;
  }

  /** Sends data in segments the initiator takes, status with the last. */
  void dataIn(RawPdu pdu, byte[] data) throws IOException {
    int max = Math.min(peer.initiatorMaxRecv, 65_536);
    int sn = 0;
    int length = Math.min(data.length, pdu.edtl());
    for (int at = 0; at < length || at == 0; at += max) {
      int end = Math.min(length, at + max);
      boolean last = end == length;
      RawPdu segment =
          dataSegment(pdu, sn++, at, Arrays.copyOfRange(data, at, end), last ? 0x81 : 0);
      if (last) {
        residual(segment, data.length, pdu.edtl());
        peer.stamped(segment);
      }
      peer.send(segment);
    }
  }

  /** Sets residual flags and count of a Data-In with status or of a SCSI Response. */
  static RawPdu residual(RawPdu pdu, int actual, int expected) {
    if (actual < expected) {
      pdu.put8(1, pdu.flags() | 2).put32(44, expected - actual);
    } else if (actual > expected) {
      pdu.put8(1, pdu.flags() | 4).put32(44, actual - expected);
    }
    return pdu;
  }

  /** One Data-In; flags 0x80 F, 0x01 S. */
  RawPdu dataSegment(RawPdu pdu, int dataSn, int offset, byte[] data, int flags) {
    RawPdu segment =
        RawPdu.of(RawPdu.DATA_IN, flags)
            .put64(8, pdu.lun())
            .put32(16, pdu.itt())
            .put32(20, -1)
            .put32(36, dataSn)
            .put32(40, offset)
            .data(data);
    peer.unstamped(segment);
    return (flags & 1) == 0 ? segment.put32(24, 0) : segment;
  }

  /** A SCSI Response, not yet stamped. */
  RawPdu response(RawPdu pdu, int status) {
    return RawPdu.of(RawPdu.SCSI_RESPONSE, 0x80).put8(3, status).put32(16, pdu.itt());
  }

  void status(RawPdu pdu, int status) throws IOException {
    peer.send(peer.stamped(response(pdu, status)));
  }

  /** CHECK CONDITION with fixed sense data. */
  void check(RawPdu pdu, int key, int asc, int ascq) throws IOException {
    byte[] sense = new byte[20];
    sense[1] = 18;
    sense[2] = 0x70;
    sense[4] = (byte) key;
    sense[9] = 10;
    sense[14] = (byte) asc;
    sense[15] = (byte) ascq;
    RawPdu response = response(pdu, 2).data(sense);
    if (pdu.edtl() > 0) {
      residual(response, 0, pdu.edtl());
    }
    peer.send(peer.stamped(response));
  }

  static boolean isRead(RawPdu pdu) {
    return pdu.op() == RawPdu.SCSI_COMMAND
        && (pdu.scsiOpcode() == 0x28 || pdu.scsiOpcode() == 0x88);
  }

  static boolean isWrite(RawPdu pdu) {
    return pdu.op() == RawPdu.SCSI_COMMAND
        && (pdu.scsiOpcode() == 0x2a || pdu.scsiOpcode() == 0x8a);
  }

  static boolean isInquiry(RawPdu pdu) {
    return pdu.op() == RawPdu.SCSI_COMMAND && pdu.scsiOpcode() == 0x12;
  }

  private static byte[] cut(byte[] data, int length) {
    return Arrays.copyOf(data, Math.min(data.length, length));
  }
}
