package io.hawser.transport.tcp.session;

import io.hawser.transport.tcp.loop.Loop;
import io.hawser.transport.tcp.net.ReceiveAllocator;
import io.hawser.transport.tcp.net.TcpInfo;
import io.hawser.transport.tcp.net.Unsent;
import io.hawser.transport.tcp.recorder.FlightRecorder;
import io.hawser.transport.tcp.recorder.PduRing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One TCP connection: the only handler of its channel. Bytes in become PDUs for the phase it is in
 * (login, then full feature); it ends once, and tells its owner why.
 *
 * <p>Loop only.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  private static final System.Logger LOG = System.getLogger(Connection.class.getName());

  /** The phase a connection is in. */
  interface Owner {
    /** Everything that was received is taken in, or the channel takes data again: time to send. */
    void turn();

    /** The connection is closed; called once. */
    void lost(ConnectionFault fault);
  }

  private final Loop loop;
  private final Channel channel;
  private final InboundPdus inbound;
  private final OutboundPdus outbound;
  private final FlightRecorder recorder;
  private final PduRing ring;
  private Owner owner;
  private ByteBuf direct;
  private boolean ended;
  private boolean reading;
  private long turnNanos;
  private long lastPduNanos;
  private long seenPdus;
  private long receivedBytes;

  /**
   * @param loop the channel's loop
   * @param channel connected, without a handler
   * @param owner told of the end
   * @param sink takes the PDUs in
   * @param maxDataLength longest data segment accepted in this phase
   * @param recorder keeps the last headers; empty for none
   * @param subject what the connection is for, should it be recorded
   */
  Connection(
      Loop loop,
      Channel channel,
      Owner owner,
      PduSink sink,
      int maxDataLength,
      Optional<FlightRecorder> recorder,
      String subject) {
    this.loop = loop;
    this.channel = channel;
    this.owner = owner;
    this.recorder = recorder.orElse(null);
    this.ring =
        recorder
            .flatMap(r -> r.open(channel.localAddress(), channel.remoteAddress(), subject))
            .orElse(null);
    this.inbound = new InboundPdus(sink, maxDataLength, ring);
    this.outbound = new OutboundPdus(loop, channel, ring);
    this.turnNanos = loop.wheel().now();
    this.lastPduNanos = turnNanos;
  }

  /** The IP address it leaves from; empty if the channel is closed already. */
  Optional<String> localAddress() {
    return channel.localAddress() instanceof InetSocketAddress local
        ? Optional.of(local.getAddress().getHostAddress())
        : Optional.empty();
  }

  /** Starts to receive. */
  void start() {
    if (loop.isSynchronous()) {
      ReceiveAllocator.place(channel, this::place);
    }
    channel.pipeline().addLast(this);
  }

  /**
   * Where the next bytes are received: straight into a command's buffer while much of its data is
   * to come, and after such data no more than a header, for more of the kind may follow.
   */
  private ByteBuf place() {
    direct = null;
    ByteBuffer target = ended ? null : inbound.direct();
    if (target != null) {
      direct = loop.direct(target, inbound.directAt(), inbound.directLength());
      return direct;
    }
    int room = inbound.headerRoom();
    ByteBuf header = loop.headerBuffer();
    if (room == 0 || header.refCnt() != 1) {
      return null;
    }
    int from = header.capacity() - room;
    return header.setIndex(from, from).retain();
  }

  /** Goes over to the next phase, from the next PDU on in both directions. */
  void phase(
      Owner next, PduSink sink, int maxDataLength, boolean headerDigest, boolean dataDigest) {
    owner = next;
    inbound.phase(sink, maxDataLength, headerDigest, dataDigest);
    outbound.digests(headerDigest, dataDigest);
    if (ring != null) {
      ring.digests(headerDigest, dataDigest);
    }
  }

  /** The headers of the last PDUs as a pcapng file; empty if nothing is recorded. */
  CompletionStage<Optional<byte[]>> recording() {
    return ring == null
        ? CompletableFuture.completedStage(Optional.empty())
        : recorder.encode(ring).thenApply(Optional::of);
  }

  /** What gathers replies; {@code null} where they are taken in as they come. */
  ReplyGathering gathering() {
    return ReceiveGate.gathering(loop, channel);
  }

  Loop loop() {
    return loop;
  }

  InboundPdus inbound() {
    return inbound;
  }

  OutboundPdus outbound() {
    return outbound;
  }

  /** Whether received bytes are being taken in, after which {@link Owner#turn} follows. */
  boolean isReading() {
    return reading;
  }

  boolean isEnded() {
    return ended;
  }

  /** When the present batch of bytes came, by {@link System#nanoTime()}. */
  long turnNanos() {
    return turnNanos;
  }

  /** When a PDU was last received completely, by {@link System#nanoTime()}. */
  long lastPduNanos() {
    return lastPduNanos;
  }

  /** Bytes received so far. */
  long receivedBytes() {
    return receivedBytes;
  }

  /** Segments sent again on this connection, -1 if the system does not tell. */
  long retransmits() {
    return loop.hasSocketOptions() ? TcpInfo.retransmits(channel) : -1;
  }

  /** Ends the connection; the second call does nothing. */
  void end(ConnectionFault fault) {
    if (ended) {
      return;
    }
    ended = true;
    inbound.stop();
    outbound.release();
    if (ring != null) {
      recorder.ended(ring, fault.getMessage(), fault.kind() == ConnectionFault.Kind.WANTED);
    }
    if (fault.takesBackWhatIsUnsent() && channel.isOpen()) {
      Unsent.takeBack(channel, loop);
    }
    channel.close();
    owner.lost(fault);
  }

  /** Closes the channel, so that nothing is sent any more; its end is told as that of any other. */
  void sever() {
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf received = (ByteBuf) message;
    try {
      int length = received.readableBytes();
      if (ended || length == 0) {
        return;
      }
      reading = true;
      turnNanos = loop.wheel().now();
      receivedBytes += length;
      if (ring != null) {
        ring.time(turnNanos);
      }
      if (received == direct) {
        inbound.received(length);
      } else {
        ByteBuffer view = received.internalNioBuffer(received.readerIndex(), length);
        inbound.feed(view, view.position(), view.limit());
      }
    } catch (ConnectionFault fault) {
      end(fault);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a received PDU could not be handled", e);
      end(ConnectionFault.protocol("a received PDU could not be handled: " + e));
    } finally {
      received.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    if (ended) {
      return;
    }
    if (inbound.completed() != seenPdus) {
      seenPdus = inbound.completed();
      lastPduNanos = turnNanos;
    }
    turn();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!ended && !reading && !outbound.isSendingEarly() && channel.isWritable()) {
      turn();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(ConnectionFault.lost("the target closed the connection"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.log(System.Logger.Level.ERROR, "the connection failed", cause);
    }
    end(ConnectionFault.lost("the connection broke: " + cause.getMessage()));
  }

  private void turn() {
    try {
      owner.turn();
    } catch (ConnectionFault fault) {
      end(fault);
    }
  }
}
