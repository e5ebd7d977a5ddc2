package io.hawser.target.server;

import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.PduFramer;
import io.hawser.target.fault.Fault;
import io.hawser.target.fault.FaultAction;
import io.hawser.target.fault.FaultEvent;
import io.hawser.target.fault.FaultPoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * One TCP connection: cuts what comes into PDUs for the phase it is in, and sends. Belongs to its
 * loop.
 */
final class TargetConnection {
  private static final System.Logger LOG = System.getLogger(TargetConnection.class.getName());

  /** Output that waits before input is left in the socket. */
  private static final long HIGH_WATER = 8L << 20;

  private static final byte[] NO_CDB = new byte[0];
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final TargetContext context;
  private final EventLoop loop;
  private final SocketChannel channel;
  private final PortalListener portal;
  private final long number;
  private final PduFramer framer = new PduFramer(InitiatorLogin.MAX_DATA_SEGMENT);
  private final OutputQueue output = new OutputQueue();
  private SelectionKey key;
  private Phase phase = new NotStarted();
  private Optional<String> initiator = Optional.empty();
  private Optional<String> target = Optional.empty();
  private ByteBuffer stalled = NOTHING;
  private boolean flushing;
  private boolean closeWhenFlushed;
  private boolean blackholed;
  private boolean closed;

  /** What a connection does with PDUs. */
  interface Phase {
    /** A PDU came. */
    void receive(PduFramer.Frame frame);

    /** A PDU came whose data digest is wrong. */
    void badData(ByteBuffer header);

    /** A fault asks to keep the command window as it is until the fault ends. */
    void freezeWindow(Fault fault);

    /** The connection is gone. */
    void closed();
  }

  /** Accepted, and not on its loop yet: all that can happen is its end. */
  private static final class NotStarted implements Phase {
    @Override
    public void receive(PduFramer.Frame frame) {
      throw new IllegalStateException("the connection has not started");
    }

    @Override
    public void badData(ByteBuffer header) {
      throw new IllegalStateException("the connection has not started");
    }

    @Override
    public void freezeWindow(Fault fault) {
      throw new IllegalStateException("the connection has not started");
    }

    @Override
    public void closed() {
      // There is nothing to undo.
    }
  }

  TargetConnection(
      TargetContext context,
      EventLoop loop,
      SocketChannel channel,
      PortalListener portal,
      long number) {
    this.context = context;
    this.loop = loop;
    this.channel = channel;
    this.portal = portal;
    this.number = number;
  }

  /** Begins on the loop. */
  void start(Phase first) {
    if (closed) {
      first.closed();
      return;
    }
    phase = first;
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      key = loop.register(channel, SelectionKey.OP_READ, this::ready);
      strike(FaultPoint.CONNECT, -1, -1, NO_CDB).ifPresent(fault -> carryOut(fault.action()));
    } catch (IOException e) {
      drop("it could not be set up: " + e.getMessage());
    }
  }

  long number() {
    return number;
  }

  EventLoop loop() {
    return loop;
  }

  PortalListener portal() {
    return portal;
  }

  boolean isClosed() {
    return closed;
  }

  InetSocketAddress local() {
    try {
      return (InetSocketAddress) channel.getLocalAddress();
    } catch (IOException e) {
      return portal.address();
    }
  }

  String remote() {
    try {
      return String.valueOf(channel.getRemoteAddress());
    } catch (IOException e) {
      return "a closed socket";
    }
  }

  /** The login told who is there. */
  void identify(String initiatorName, Optional<String> targetName) {
    initiator = Optional.of(initiatorName);
    target = targetName;
  }

  /** The login is over: other rules from the next PDU on. */
  void fullFeature(Phase next, int maxRecv, boolean headerDigest, boolean dataDigest) {
    phase = next;
    framer.maxDataSegmentLength(maxRecv);
    framer.digests(headerDigest, dataDigest);
    output.digests(headerDigest, dataDigest);
  }

  /** The fault that strikes here and now. */
  Optional<Fault> strike(FaultPoint point, long lun, int opcode, byte[] cdb) {
    if (context.faults().isEmpty()) {
      return Optional.empty();
    }
    return context
        .faults()
        .strike(
            new FaultEvent(
                point,
                portal.address().getPort(),
                portal.groupTag(),
                number,
                initiator,
                target,
                lun,
                opcode,
                cdb));
  }

  /**
   * Does what a fault asks of the connection itself.
   *
   * @return whether it was such a fault
   */
  boolean carryOut(FaultAction action) {
    if (action instanceof FaultAction.Blackhole) {
      blackhole();
    } else if (action instanceof FaultAction.Reset) {
      reset();
    } else if (action instanceof FaultAction.Close) {
      drop("a fault was planned");
    } else {
      return false;
    }
    return true;
  }

  /**
   * Reads and sends nothing from now on, and does not notice if the other side goes: as if packets
   * were lost both ways.
   */
  void blackhole() {
    blackholed = true;
    output.clear();
    if (key != null && key.isValid()) {
      key.interestOps(0);
    }
  }

  /** Ends with a TCP RST. */
  void reset() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "no RST for connection {0}", number);
    }
    drop("a reset was asked for");
  }

  private void ready(SelectionKey selected) {
    try {
      if (selected.isValid() && selected.isWritable()) {
        flush();
      }
      if (selected.isValid() && selected.isReadable()) {
        read();
      }
    } catch (IOException e) {
      drop(e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "connection " + number + " had a fault", e);
      drop("a fault of the target");
    }
  }

  private void read() throws IOException {
    ByteBuffer in = loop.readBuffer();
    in.clear();
    int count = channel.read(in);
    if (count < 0) {
      drop("the initiator closed it");
      return;
    }
    parse(in.flip());
  }

  /** Handles PDUs as long as their answers can be sent; the rest of the input waits. */
  private void parse(ByteBuffer in) {
    while (!closed && !closeWhenFlushed && !blackholed) {
      if (output.bytes() > HIGH_WATER) {
        stalled = ByteBuffer.allocate(in.remaining()).put(in).flip();
        return;
      }
      PduFramer.Result result = framer.next(in);
      if (result instanceof PduFramer.Frame frame) {
        phase.receive(frame);
      } else if (result instanceof PduFramer.DataDigestError error) {
        phase.badData(error.header());
      } else if (result instanceof PduFramer.HeaderDigestError) {
        drop("a header digest was wrong");
      } else if (result instanceof PduFramer.Unacceptable unacceptable) {
        drop(unacceptable.what());
      } else {
        break;
      }
    }
  }

  /** Sends a PDU of the login phase. */
  void sendPlain(Pdu pdu) {
    enqueue(pdu, false, false);
  }

  /**
   * Sends a PDU of the full feature phase, as the fault plan allows.
   *
   * @param lun number of the logical unit it is about, negative for none
   */
  void send(Pdu pdu, long lun) {
    Optional<Fault> fault = strike(FaultPoint.REPLY, lun, pdu.opcode(), NO_CDB);
    if (fault.isEmpty()) {
      enqueue(pdu, false, false);
      return;
    }
    FaultAction action = fault.get().action();
    if (carryOut(action) || action instanceof FaultAction.Swallow) {
      return;
    }
    if (action instanceof FaultAction.Delay delay) {
      loop.schedule(delay.time().toNanos(), () -> enqueue(pdu, false, false));
    } else if (action instanceof FaultAction.Hold) {
      fault.get().hold(() -> loop.execute(() -> enqueue(pdu, false, false)));
    } else {
      if (action instanceof FaultAction.CloseWindow) {
        phase.freezeWindow(fault.get());
      }
      enqueue(
          pdu,
          action instanceof FaultAction.CorruptHeaderDigest,
          action instanceof FaultAction.CorruptDataDigest);
    }
  }

  private void enqueue(Pdu pdu, boolean spoilHeader, boolean spoilData) {
    if (closed || blackholed) {
      return;
    }
    output.add(pdu, spoilHeader, spoilData);
    if (!flushing) {
      flushing = true;
      loop.flushLater(this);
    }
  }

  /** Sends what waits, and closes after it. */
  void closeAfterFlush() {
    closeWhenFlushed = true;
    if (!flushing) {
      flushing = true;
      loop.flushLater(this);
    }
  }

  /** Writes what the socket takes; the loop calls it. */
  void flush() {
    flushing = false;
    if (closed || blackholed) {
      return;
    }
    try {
      output.write(channel, loop.writeBuffer());
      if (stalled.hasRemaining() && output.bytes() <= HIGH_WATER) {
        ByteBuffer waiting = stalled;
        stalled = NOTHING;
        parse(waiting);
      }
      if (closeWhenFlushed && output.bytes() == 0) {
        drop("it was logged out");
        return;
      }
      updateInterest();
    } catch (IOException e) {
      drop(e.getMessage());
    }
  }

  private void updateInterest() {
    if (closed || blackholed) {
      return;
    }
    int ops = output.bytes() > 0 ? SelectionKey.OP_WRITE : 0;
    ops |= output.bytes() > HIGH_WATER || stalled.hasRemaining() ? 0 : SelectionKey.OP_READ;
    if (key.interestOps() != ops) {
      key.interestOps(ops);
    }
  }

  /** Closes the connection. */
  void drop(String why) {
    if (closed) {
      return;
    }
    closed = true;
    LOG.log(System.Logger.Level.DEBUG, "connection {0} from {1} ends: {2}", number, remote(), why);
    output.clear();
    EventLoop.closeQuietly(channel);
    context.connectionClosed(this);
    phase.closed();
  }

  /** A copy of a frame's header for a Reject. */
  static ByteBuffer basicHeader(ByteBuffer header) {
    return header.slice(header.position(), Bhs.LENGTH);
  }
}
