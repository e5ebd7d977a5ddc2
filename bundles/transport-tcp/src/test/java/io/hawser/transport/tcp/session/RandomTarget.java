package io.hawser.transport.tcp.session;

import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataOutPdu;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.NopOutPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.ScriptedTarget;
import io.hawser.transport.tcp.TargetSays;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A disk whose target answers late, out of order and in pieces, drops connections, spoils digests
 * and forgets commands. Block {@code n} reads as {@link #content}; what was written and
 * acknowledged is kept for the test to look at.
 */
final class RandomTarget {
  static final int BLOCK = 512;

  private final Random random;
  private final String[] answers;

  /** What a GOOD status stood for, by the first block. */
  final Map<Long, byte[]> acknowledged = new ConcurrentHashMap<>();

  /** One command that waits for its answer. */
  private static final class Open {
    private final ScsiCommandPdu command;
    private final ByteBuffer data;
    private int r2tSn;

    Open(ScsiCommandPdu command) {
      this.command = command;
      this.data = ByteBuffer.allocate(command.write() ? command.expectedDataTransferLength() : 0);
    }
  }

  RandomTarget(long seed, String... answers) {
    this.random = new Random(seed);
    this.answers = answers;
  }

  /** What a read of these blocks brings. */
  static byte[] content(long block, int blocks) {
    ByteBuffer all = ByteBuffer.allocate(blocks * BLOCK);
    while (all.hasRemaining()) {
      all.putLong(
          (block + all.position() / BLOCK) * 0x9e37_79b9_7f4a_7c15L + all.position() % BLOCK);
    }
    return all.array();
  }

  /** Serves one connection after another until the port is closed. */
  void serve(ScriptedTarget target) throws IOException {
    while (true) {
      try (Peer peer = target.loggedIn(answers)) {
        connection(peer);
      } catch (IOException e) {
        if (target.isClosed()) {
          return;
        }
      }
    }
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private void connection(Peer peer) throws IOException {
    List<Open> open = new ArrayList<>();
    Map<Integer, Open> writing = new HashMap<>();
    while (true) {
      Pdu pdu = open.isEmpty() && writing.isEmpty() ? peer.receive() : peer.poll();
      if (pdu != null) {
        take(peer, pdu, open, writing);
      }
      if (oneIn(400)) {
        peer.reset();
        return;
      }
      if (!open.isEmpty() && (pdu == null || oneIn(3))) {
        answer(peer, open.remove(random.nextInt(open.size())));
      }
      if (oneIn(50)) {
        peer.send(peer.ping(oneIn(2) ? Bhs.NO_TAG : random.nextInt(1 << 30), 0));
      }
      if (pdu == null && open.isEmpty() && !writing.isEmpty()) {
        take(peer, peer.receive(), open, writing);
      }
    }
  }

  private void take(Peer peer, Pdu pdu, List<Open> open, Map<Integer, Open> writing)
      throws IOException {
    if (pdu instanceof ScsiCommandPdu c) {
      begin(peer, c, open, writing);
    } else if (pdu instanceof DataOutPdu out) {
      data(peer, out, open, writing);
    } else if (pdu instanceof TaskManagementRequestPdu abort) {
      open.removeIf(o -> o.command.initiatorTaskTag() == abort.referencedTaskTag());
      writing.remove(abort.referencedTaskTag());
      TargetSays.managed(peer, abort, 0);
    } else if (pdu instanceof NopOutPdu ping && ping.initiatorTaskTag() != Bhs.NO_TAG) {
      TargetSays.pong(peer, ping);
    } else if (pdu instanceof LogoutRequestPdu logout) {
      TargetSays.loggedOut(peer, logout);
    }
  }

  private void begin(Peer peer, ScsiCommandPdu c, List<Open> open, Map<Integer, Open> writing)
      throws IOException {
    if (c.cmdSn() != peer.expCmdSn) {
      throw new AssertionError("CmdSN " + c.cmdSn() + " instead of " + peer.expCmdSn);
    }
    peer.expCmdSn++;
    Open opened = new Open(c);
    opened.data.put(c.data());
    if (c.write() && opened.data.hasRemaining()) {
      writing.put(c.initiatorTaskTag(), opened);
      ask(peer, opened);
    } else {
      open.add(opened);
    }
  }

  private void data(Peer peer, DataOutPdu out, List<Open> open, Map<Integer, Open> writing)
      throws IOException {
    Open opened = writing.get(out.initiatorTaskTag());
    if (opened == null) {
      return;
    }
    if (out.bufferOffset() != opened.data.position()) {
      throw new AssertionError("Data-Out out of order: " + out);
    }
    opened.data.put(out.data());
    if (!opened.data.hasRemaining()) {
      writing.remove(out.initiatorTaskTag());
      open.add(opened);
    } else if (out.finalBit()) {
      ask(peer, opened);
    }
  }

  private void ask(Peer peer, Open opened) throws IOException {
    int left = opened.data.remaining();
    int length = oneIn(2) ? left : 1 + random.nextInt(left);
    peer.send(
        peer.r2t(
            opened.command,
            opened.r2tSn++,
            random.nextInt(1 << 30),
            opened.data.position(),
            length));
  }

  private void answer(Peer peer, Open opened) throws IOException {
    ScsiCommandPdu c = opened.command;
    if (oneIn(60)) {
      // Forgotten: its deadline and an abort will end it.
      return;
    }
    if (oneIn(20)) {
      peer.status(c, 8, c.expectedDataTransferLength());
      return;
    }
    if (c.write()) {
      acknowledged.put(c.cdb().getLong(2), opened.data.array());
      peer.good(c);
    } else if (c.read()) {
      sendData(peer, c);
    } else {
      peer.good(c);
    }
  }

  private void sendData(Peer peer, ScsiCommandPdu c) throws IOException {
    byte[] content = content(c.cdb().getLong(2), c.cdb().getInt(10));
    int offset = 0;
    for (int dataSn = 0; offset < content.length; dataSn++) {
      int n = Math.min(content.length - offset, 1 + random.nextInt(4096));
      byte[] part = Arrays.copyOfRange(content, offset, offset + n);
      boolean last = offset + n == content.length;
      boolean withStatus = last && oneIn(2);
      ByteBuffer pdu =
          peer.encoded(
              withStatus
                  ? peer.lastData(c, dataSn, offset, part)
                  : peer.data(c, dataSn, offset, part, last));
      offset += n;
      if (oneIn(300)) {
        int spoilt = random.nextInt(pdu.remaining());
        pdu.put(spoilt, (byte) (pdu.get(spoilt) ^ 1 << random.nextInt(8)));
      }
      peer.send(pdu);
      if (last && !withStatus) {
        peer.good(c);
      }
    }
  }
}
