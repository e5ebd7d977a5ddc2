package io.hawser.transport.tcp;

import java.time.Duration;
import java.util.Optional;

/**
 * How the software transport uses the machine; what a session does is in its login request.
 *
 * @param loops event loops (threads), 1 to 1024; sessions are dealt out to them in turn
 * @param engine what they run on where it is there; binding to a network interface needs epoll or
 *     io_uring
 * @param idle what the loops do when there is nothing to do
 * @param receiveBuffer bytes a loop receives at once, 64 KiB to 64 MiB
 * @param queueDepth commands a session holds, waiting and in flight; past it they fail with {@code
 *     NO_MEMORY}; 1 to 32,768
 * @param socketSendBuffer SO_SNDBUF in bytes, 0 leaves it to the system
 * @param socketReceiveBuffer SO_RCVBUF in bytes, 0 leaves it to the system
 * @param keepAlive SO_KEEPALIVE
 * @param userTimeout TCP_USER_TIMEOUT: how long sent bytes may stay unacknowledged, zero leaves it
 *     to the system; not with NIO
 * @param recorder what the flight recorder keeps; empty keeps nothing and costs nothing
 */
public record TcpTransportOptions(
    int loops,
    IoEngine engine,
    IdleStrategy idle,
    int receiveBuffer,
    int queueDepth,
    int socketSendBuffer,
    int socketReceiveBuffer,
    boolean keepAlive,
    Duration userTimeout,
    Optional<FlightRecorderOptions> recorder) {
  /** Largest queue depth: what the index part of an initiator task tag can name. */
  public static final int MAX_QUEUE_DEPTH = 32_768;

  /** What holds unless told otherwise: a loop for each processor, at most eight. */
  public static final TcpTransportOptions DEFAULT =
      new TcpTransportOptions(
          Math.min(8, Runtime.getRuntime().availableProcessors()),
          IoEngine.EPOLL,
          IdleStrategy.LOOK_THEN_SLEEP,
          1 << 20,
          4096,
          0,
          0,
          true,
          Duration.ofSeconds(30),
          Optional.empty());

  /** Checks every range. */
  public TcpTransportOptions {
    range("loops", loops, 1, 1024);
    range("receiveBuffer", receiveBuffer, 64 << 10, 64 << 20);
    range("queueDepth", queueDepth, 1, MAX_QUEUE_DEPTH);
    range("socketSendBuffer", socketSendBuffer, 0, 1 << 30);
    range("socketReceiveBuffer", socketReceiveBuffer, 0, 1 << 30);
    if (userTimeout.isNegative() || userTimeout.toMillis() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("userTimeout " + userTimeout + " is out of range");
    }
  }

  private static void range(String name, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(name + " " + value + " is outside " + low + " to " + high);
    }
  }

  /** The same with this number of loops. */
  public TcpTransportOptions withLoops(int value) {
    return with(value, engine, idle, receiveBuffer, queueDepth, recorder);
  }

  /** The same on this engine. */
  public TcpTransportOptions withEngine(IoEngine value) {
    return with(loops, value, idle, receiveBuffer, queueDepth, recorder);
  }

  /** The same with loops that do this when there is nothing to do. */
  public TcpTransportOptions withIdle(IdleStrategy value) {
    return with(loops, engine, value, receiveBuffer, queueDepth, recorder);
  }

  /** The same with this queue depth. */
  public TcpTransportOptions withQueueDepth(int value) {
    return with(loops, engine, idle, receiveBuffer, value, recorder);
  }

  /** The same with a receive buffer of so many bytes. */
  public TcpTransportOptions withReceiveBuffer(int value) {
    return with(loops, engine, idle, value, queueDepth, recorder);
  }

  /** The same with a flight recorder. */
  public TcpTransportOptions withRecorder(FlightRecorderOptions value) {
    return with(loops, engine, idle, receiveBuffer, queueDepth, Optional.of(value));
  }

  private TcpTransportOptions with(
      int loops,
      IoEngine engine,
      IdleStrategy idle,
      int receiveBuffer,
      int queueDepth,
      Optional<FlightRecorderOptions> recorder) {
    return new TcpTransportOptions(
        loops,
        engine,
        idle,
        receiveBuffer,
        queueDepth,
        socketSendBuffer,
        socketReceiveBuffer,
        keepAlive,
        userTimeout,
        recorder);
  }
}
