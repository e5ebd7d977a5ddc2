package io.hawser.transport.tcp;

import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataInPdu;
import io.hawser.protocol.pdu.DataOutPdu;
import io.hawser.protocol.pdu.NopOutPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.R2tPdu;
import io.hawser.protocol.pdu.RejectPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.ScsiResponsePdu;
import io.hawser.protocol.pdu.SnackRequestPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.protocol.pdu.TaskManagementResponsePdu;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk at ErrorRecoveryLevel 1 or 2 that loses and damages what it sends, finds what it receives
 * damaged, and cuts connections, at random; and that helps as RFC 7143 wants it.
 */
final class LossyTarget {
  private static final int BLOCK = 512;

  private final Random random;
  private final byte[] disk;
  private final int mostCuts;
  private Peer peer;
  private final Map<Integer, Work> works = new HashMap<>();
  private final Map<Integer, Pdu> responses = new HashMap<>();
  private final Map<Integer, ScsiCommandPdu> inOrder = new HashMap<>();
  private final List<Work> active = new ArrayList<>();
  private int faults;
  private int cuts;
  private int firstStatus;
  private boolean statusSent;

  /** A command the target works on. */
  private static final class Work {
    final ScsiCommandPdu command;
    final int offset;
    final int length;
    final boolean read;
    final List<Pdu> numbered = new ArrayList<>();
    int moved;
    int sequence;

    Work(ScsiCommandPdu command) {
      this.command = command;
      ByteBuffer cdb = command.cdb();
      this.offset = (int) cdb.getLong(2) * BLOCK;
      this.length = command.expectedDataTransferLength();
      this.read = cdb.get(0) == (byte) 0x88;
    }
  }

  /**
   * @param mostCuts connections to cut at most
   */
  LossyTarget(Random random, byte[] disk, int mostCuts) {
    this.random = random;
    this.disk = disk;
    this.mostCuts = mostCuts;
  }

  /** Faults played so far. */
  int faults() {
    return faults;
  }

  /** The CmdSN it expects next. */
  int nextCmdSn() {
    return peer.expCmdSn;
  }

  /**
   * Serves a connection of the session until the initiator closes or the target cuts it.
   *
   * @return whether the target cut it
   */
  boolean serve(Peer connection) throws IOException {
    peer = connection;
    responses.clear();
    inOrder.clear();
    active.clear();
    statusSent = false;
    try {
      while (true) {
        // Not before the connection was good for something, or the session is given up; nor when
        // all is done and nobody comes back.
        boolean useful = statusSent && peer.acknowledged - firstStatus > 0;
        if (useful && cuts < mostCuts && !active.isEmpty() && chance(30)) {
          cuts++;
          return true;
        }
        Pdu pdu = active.isEmpty() ? peer.receive() : peer.poll();
        if (pdu != null) {
          take(pdu);
        } else {
          step(active.get(random.nextInt(active.size())));
        }
      }
    } catch (EOFException | SocketException e) {
      return false;
    }
  }

  private void take(Pdu pdu) throws IOException {
    if (pdu instanceof ScsiCommandPdu command) {
      if (command.data().hasRemaining() && chance(10)) {
        faults++;
        reject(command);
      } else if (command.cmdSn() - peer.expCmdSn >= 0) {
        inOrder.put(command.cmdSn(), command);
        for (ScsiCommandPdu next = inOrder.remove(peer.expCmdSn);
            next != null;
            next = inOrder.remove(peer.expCmdSn)) {
          peer.expCmdSn++;
          begin(next);
        }
      }
    } else if (pdu instanceof SnackRequestPdu snack) {
      again(snack);
    } else if (pdu instanceof DataOutPdu out) {
      dataOut(out);
    } else if (pdu instanceof TaskManagementRequestPdu request) {
      reassign(request);
    } else if (pdu instanceof NopOutPdu ping && ping.initiatorTaskTag() != Bhs.NO_TAG) {
      // By its answer a loss at the very end is noticed, so it is not lost itself.
      TargetSays.pong(peer, ping);
    }
  }

  private void begin(ScsiCommandPdu command) {
    Work work = new Work(command);
    works.put(command.initiatorTaskTag(), work);
    active.add(work);
    if (!work.read) {
      ByteBuffer data = command.data();
      work.moved = data.remaining();
      data.get(disk, work.offset, work.moved);
    }
  }

  /** Goes on with a task of the connection before: with its data from the one that is wanted on. */
  private void reassign(TaskManagementRequestPdu request) throws IOException {
    number(
        new TaskManagementResponsePdu(
            0,
            0,
            request.initiatorTaskTag(),
            peer.statSn++,
            peer.expCmdSn,
            peer.maxCmdSn(),
            Pdu.NO_DATA));
    Work work = works.get(request.referencedTaskTag());
    if (work.read) {
      for (int i = request.expDataSn(); i < work.numbered.size(); i++) {
        sendPerhaps(work.numbered.get(i));
      }
    } else {
      work.numbered.clear();
    }
    active.add(work);
  }

  /** Data, an R2T, or the status. */
  private void step(Work work) throws IOException {
    if (work.moved == work.length) {
      active.remove(work);
      firstStatus = statusSent ? firstStatus : peer.statSn;
      statusSent = true;
      number(status(work));
    } else if (work.read) {
      int length = Math.min(work.length - work.moved, 1 + random.nextInt(4096));
      DataInPdu data =
          peer.data(
              work.command,
              work.numbered.size(),
              work.moved,
              java.util.Arrays.copyOfRange(
                  disk, work.offset + work.moved, work.offset + work.moved + length),
              false);
      work.numbered.add(data);
      work.moved += length;
      sendPerhaps(data);
    } else {
      active.remove(work);
      R2tPdu r2t =
          peer.r2t(
              work.command,
              work.numbered.size(),
              work.numbered.size(),
              work.moved,
              Math.min(work.length - work.moved, 1 + random.nextInt(8192)));
      work.numbered.add(r2t);
      // One R2T that is lost with nothing after it could not be noticed.
      peer.send(r2t);
    }
  }

  private ScsiResponsePdu status(Work work) {
    return new ScsiResponsePdu(
        false,
        false,
        false,
        false,
        0,
        0,
        0,
        work.command.initiatorTaskTag(),
        0,
        peer.statSn++,
        peer.expCmdSn,
        peer.maxCmdSn(),
        work.numbered.size(),
        0,
        0,
        Pdu.NO_DATA);
  }

  private void dataOut(DataOutPdu out) throws IOException {
    Work work = works.get(out.initiatorTaskTag());
    if (out.targetTransferTag() != work.numbered.size() - 1) {
      // Of a burst that is asked for again already.
      return;
    }
    if (chance(8)) {
      faults++;
      reject(out);
      active.add(work);
      step(work);
      return;
    }
    ByteBuffer data = out.data();
    int length = data.remaining();
    data.get(disk, work.offset + out.bufferOffset(), length);
    work.moved = out.bufferOffset() + length;
    if (out.finalBit()) {
      active.add(work);
    }
  }

  private void reject(Pdu pdu) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH);
    pdu.putHeader(header, 0);
    number(new RejectPdu(2, Bhs.NO_TAG, peer.statSn++, peer.expCmdSn, peer.maxCmdSn(), 0, header));
  }

  private void number(Pdu response) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH);
    response.putHeader(header, 0);
    responses.put(Bhs.statSn(header, 0), response);
    sendPerhaps(response);
  }

  private void again(SnackRequestPdu snack) throws IOException {
    if (snack.type() == 1) {
      for (int i = 0; i < snack.runLength(); i++) {
        sendPerhaps(responses.get(snack.begRun() + i));
      }
      return;
    }
    List<Pdu> numbered = works.get(snack.initiatorTaskTag()).numbered;
    int end = snack.runLength() == 0 ? numbered.size() : snack.begRun() + snack.runLength();
    for (int i = snack.begRun(); i < end; i++) {
      sendPerhaps(numbered.get(i));
    }
  }

  private void sendPerhaps(Pdu pdu) throws IOException {
    if (chance(12)) {
      faults++;
      return;
    }
    ByteBuffer bytes = peer.encoded(pdu);
    if (pdu.data().hasRemaining() && chance(12)) {
      faults++;
      int at = Bhs.LENGTH + random.nextInt(pdu.data().remaining());
      bytes.put(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
    }
    peer.send(bytes);
    if (chance(20)) {
      peer.send(pdu);
    }
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }
}
