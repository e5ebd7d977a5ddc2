package io.hawser.transport.tcp.session;

import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.pdu.AsyncMessagePdu;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataInPdu;
import io.hawser.protocol.pdu.DataOutPdu;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.NopInPdu;
import io.hawser.protocol.pdu.NopOutPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.PduDecoder;
import io.hawser.protocol.pdu.PduEncoder;
import io.hawser.protocol.pdu.PduFormatException;
import io.hawser.protocol.pdu.PduFramer;
import io.hawser.protocol.pdu.R2tPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.ScsiResponsePdu;
import io.hawser.transport.tcp.net.SimChannel;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The target's end of one simulated connection: judges what the initiator sends, and answers when,
 * in what order and how truly its random source wants. For one thread.
 */
final class SimTarget {
  private final SimDisk disk;
  private final SimChannel channel;
  private final Random random;
  private final boolean evil;
  private final PduFramer framer = new PduFramer(1 << 20);
  private final SimLogin login;
  private final SimRequests requests;
  private final Map<Integer, SimTask> open = new LinkedHashMap<>();
  private final Deque<Pdu> owed = new ArrayDeque<>();
  private final Deque<ByteBuffer> wire = new ArrayDeque<>();
  private SessionParameters agreed;
  private boolean headerDigest;
  private boolean dataDigest;
  private SimSession session;
  private int statSn;
  private boolean silent;
  private boolean left;

  SimTarget(
      Map<Integer, SimSession> sessions,
      SimDisk disk,
      SimChannel channel,
      SessionParameters wanted,
      Random random,
      boolean evil) {
    this.disk = disk;
    this.channel = channel;
    this.random = random;
    this.evil = evil;
    this.login = new SimLogin(sessions, wanted, random, evil);
    this.requests = new SimRequests(this, random, evil);
  }

  boolean isOver() {
    return !channel.isOpen() && channel.outboundMessages().isEmpty();
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  // ---- login -----------------------------------------------------------------------------

  private void login(LoginRequestPdu request) {
    wire.add(PduEncoder.encode(login.answer(request, this), false, false));
    agreed = login.agreed();
    if (agreed != null) {
      session = login.session();
      statSn = login.statSn();
      headerDigest = agreed.headerDigests().contains(Digest.CRC32C);
      dataDigest = agreed.dataDigests().contains(Digest.CRC32C);
      framer.digests(headerDigest, dataDigest);
    }
  }

  // ---- receiving -------------------------------------------------------------------------

  /** Takes what the initiator sent. */
  void receive() throws PduFormatException {
    if (!channel.isOpen() && session != null && !left) {
      session.end();
    }
    for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
      ByteBuffer bytes = ByteBuffer.allocate(sent.readableBytes());
      sent.readBytes(bytes).release();
      bytes.flip();
      PduFramer.Result result = framer.next(bytes);
      while (result instanceof PduFramer.Frame frame) {
        take(PduDecoder.decode(frame));
        result = framer.next(bytes);
      }
      if (!(result instanceof PduFramer.NeedMore)) {
        throw new AssertionError("the initiator sent something wrong: " + result);
      }
    }
  }

  private void take(Pdu pdu) {
    if (agreed == null) {
      login((LoginRequestPdu) pdu);
    } else if (silent) {
      return;
    } else if (pdu instanceof ScsiCommandPdu command) {
      command(command);
    } else if (pdu instanceof DataOutPdu data) {
      data(data);
    } else if (pdu instanceof LoginRequestPdu) {
      throw new AssertionError("a login request in the full feature phase");
    } else if (!(pdu instanceof NopOutPdu nop) || nop.initiatorTaskTag() != Bhs.NO_TAG) {
      owed.add(pdu);
    }
  }

  private void command(ScsiCommandPdu c) {
    check(!open.containsKey(c.initiatorTaskTag()), "a tag in use is used again");
    SimTask opened = new SimTask(c);
    int first = Math.min(agreed.firstBurstLength(), c.expectedDataTransferLength());
    check(c.data().remaining() == 0 || agreed.immediateData(), "immediate data was not agreed on");
    check(c.data().remaining() <= first, "more than the first burst");
    opened.data.put(c.data());
    opened.unsolicited = !c.finalBit();
    check(!opened.unsolicited || !agreed.initialR2T(), "unsolicited data was not agreed on");
    open.put(c.initiatorTaskTag(), opened);
    session.take(c.cmdSn(), () -> opened.delivered = true);
  }

  private void data(DataOutPdu out) {
    SimTask opened = open.get(out.initiatorTaskTag());
    if (opened == null) {
      // Of a task that was ended while this was on its way.
      return;
    }
    check(out.data().remaining() <= agreed.maxRecvDataSegmentLength(), "a long Data-Out");
    check(out.bufferOffset() == opened.data.position(), "Data-Out out of order: " + out);
    opened.data.put(out.data());
    if (out.targetTransferTag() == Bhs.NO_TAG) {
      check(opened.unsolicited, "unsolicited data behind its end");
      opened.unsolicited = !out.finalBit();
      check(opened.data.position() <= agreed.firstBurstLength(), "more than the first burst");
    } else {
      check(out.targetTransferTag() == opened.askedTag, "a tag that was not given");
      opened.asked -= out.data().limit();
      check(opened.asked >= 0, "more than was asked for");
      check(out.finalBit() == (opened.asked == 0), "the F bit is wrong");
    }
  }

  static void check(boolean right, String what) {
    if (!right) {
      throw new AssertionError("the initiator is wrong: " + what);
    }
  }

  // ---- doing something -------------------------------------------------------------------

  /** Does one thing, or nothing. */
  void step(boolean calm) {
    if (!wire.isEmpty() && !oneIn(4)) {
      ByteBuffer first = wire.peek();
      channel.arrive(first, oneIn(3) ? 1 + random.nextInt(100) : 1 << 20);
      if (!first.hasRemaining()) {
        wire.poll();
      }
    } else if (agreed != null && !silent) {
      act(calm);
    }
  }

  private void act(boolean calm) {
    if (evil && !calm && oneIn(40)) {
      mischief();
    } else if (!owed.isEmpty() && oneIn(2)) {
      requests.answer(owed.poll(), calm);
    } else if (!open.isEmpty()) {
      List<SimTask> all = new ArrayList<>(open.values());
      work(all.get(random.nextInt(all.size())), calm);
    } else if (oneIn(30)) {
      send(
          new NopInPdu(
              0,
              Bhs.NO_TAG,
              random.nextInt(9),
              statSn,
              session.expCmdSn(),
              session.maxCmdSn(),
              Pdu.NO_DATA));
    } else if (session.openWindow()) {
      send(
          new NopInPdu(
              0,
              Bhs.NO_TAG,
              Bhs.NO_TAG,
              statSn,
              session.expCmdSn(),
              session.maxCmdSn(),
              Pdu.NO_DATA));
    }
  }

  /** Sends a PDU, spoilt perhaps where that is noticed. */
  void send(Pdu pdu) {
    ByteBuffer bytes = PduEncoder.encode(pdu, headerDigest, dataDigest);
    boolean noticed = headerDigest && (dataDigest || !pdu.data().hasRemaining());
    if (evil && noticed && oneIn(300)) {
      int spoilt = random.nextInt(bytes.remaining());
      bytes.put(spoilt, (byte) (bytes.get(spoilt) ^ 1 << random.nextInt(8)));
    }
    wire.add(bytes);
  }

  private void work(SimTask o, boolean calm) {
    ScsiCommandPdu c = o.command;
    if (!o.delivered) {
      return;
    } else if (evil && !calm && oneIn(60)) {
      // Forgotten: its deadline and an abort will end it.
      open.remove(c.initiatorTaskTag());
    } else if (o.unsolicited || o.asked > 0) {
      return;
    } else if (c.write() && o.data.hasRemaining()) {
      int most = Math.min(o.data.remaining(), agreed.maxBurstLength());
      o.asked = oneIn(2) ? most : 1 + random.nextInt(most);
      o.askedTag = random.nextInt(1 << 30);
      send(
          new R2tPdu(
              c.lun(),
              c.initiatorTaskTag(),
              o.askedTag,
              statSn,
              session.expCmdSn(),
              session.maxCmdSn(),
              o.r2tSn++,
              o.data.position(),
              o.asked,
              Pdu.NO_DATA));
    } else if (c.read() && o.sent < c.expectedDataTransferLength() && !oneIn(25)) {
      dataIn(o);
    } else if (open.containsKey(c.initiatorTaskTag())) {
      status(o);
    }
  }

  private void dataIn(SimTask o) {
    ScsiCommandPdu c = o.command;
    byte[] all = SimDisk.content(c.cdb().getLong(2), c.cdb().getInt(10));
    int n = Math.min(all.length - o.sent, 1 + random.nextInt(agreed.maxXmitDataSegmentLength()));
    byte[] part = Arrays.copyOfRange(all, o.sent, o.sent + n);
    boolean last = o.sent + n == all.length;
    boolean withStatus = last && oneIn(2);
    send(
        new DataInPdu(
            last,
            false,
            false,
            false,
            withStatus,
            0,
            0,
            c.initiatorTaskTag(),
            Bhs.NO_TAG,
            withStatus ? statSn++ : 0,
            session.expCmdSn(),
            session.maxCmdSn(),
            o.dataSn++,
            o.sent,
            0,
            ByteBuffer.wrap(part)));
    o.sent += n;
    if (withStatus) {
      open.remove(c.initiatorTaskTag());
    }
  }

  private void status(SimTask o) {
    ScsiCommandPdu c = o.command;
    open.remove(c.initiatorTaskTag());
    int expected = c.expectedDataTransferLength();
    int moved = c.write() ? expected : o.sent;
    boolean bad = oneIn(20);
    if (c.write() && !bad) {
      disk.acknowledged.put(c.cdb().getLong(2), o.data.array());
    }
    send(
        new ScsiResponsePdu(
            false,
            false,
            false,
            moved < expected,
            0,
            bad ? 8 : 0,
            0,
            c.initiatorTaskTag(),
            0,
            statSn++,
            session.expCmdSn(),
            session.maxCmdSn(),
            0,
            0,
            expected - moved,
            Pdu.NO_DATA));
  }

  /** The next StatSN, which is used up. */
  int takeStatSn() {
    return statSn++;
  }

  SimSession session() {
    return session;
  }

  int cid() {
    return login.cid();
  }

  /** Ends a task; returns whether there was one. */
  boolean forget(int tag) {
    return open.remove(tag) != null;
  }

  /** Ends the tasks of a logical unit. */
  void forget(long lun) {
    open.values().removeIf(o -> o.command.lun() == lun);
  }

  /** Its end is agreed on. */
  void leave() {
    left = true;
    open.clear();
  }

  /** The session is over: nothing is done any more on this connection. */
  void drop() {
    silent = true;
    open.clear();
    channel.breakDown(oneIn(2));
  }

  private void mischief() {
    switch (random.nextInt(9)) {
      case 0 -> channel.breakDown(oneIn(2));
      case 1 -> silent = oneIn(2);
      case 2 -> session.closeWindow();
      case 3 -> session.window(1 + random.nextInt(SimSession.FIRST_WINDOW));
      case 4 -> channel.block();
      case 5 -> channel.unblock();
      case 6 -> statSn += oneIn(3) ? 1 : 0;
      default -> {
        int event = random.nextInt(6);
        send(
            new AsyncMessagePdu(
                0,
                Bhs.NO_TAG,
                statSn++,
                session.expCmdSn(),
                session.maxCmdSn(),
                event,
                0,
                random.nextInt(3),
                random.nextInt(3),
                random.nextInt(4),
                Pdu.NO_DATA));
      }
    }
  }

  /** Everything goes on that was held back. */
  void unblock() {
    if (channel.isOpen()) {
      channel.unblock();
    }
  }
}
