package io.hawser.kernel.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A kernel that answers as it is told. */
public final class FakeNetlink implements NetlinkSocket {
  /** Something for the receiver: a datagram, or that messages were lost. */
  private record Item(ByteBuffer datagram) {}

  private final BlockingQueue<Item> incoming = new LinkedBlockingQueue<>();
  private final List<ByteBuffer> sent = new CopyOnWriteArrayList<>();
  private volatile Function<ByteBuffer, List<ByteBuffer>> kernel = request -> List.of();
  private volatile IOException sendFault;
  private volatile boolean closed;

  /** What the kernel sends when a request comes. */
  public FakeNetlink answering(Function<ByteBuffer, List<ByteBuffer>> answer) {
    kernel = answer;
    return this;
  }

  /** Sending fails from now on. */
  public void failSending(IOException fault) {
    sendFault = fault;
  }

  /** The kernel sends this now. */
  public void deliver(ByteBuffer datagram) {
    incoming.add(new Item(datagram));
  }

  /** The kernel lost messages. */
  public void lose() {
    incoming.add(new Item(null));
  }

  /** What was sent so far. */
  public List<ByteBuffer> sent() {
    return new ArrayList<>(sent);
  }

  /** Whether it was closed. */
  public boolean isClosed() {
    return closed;
  }

  /** The reply of a kernel that has done what was asked: the request with a result. */
  public static ByteBuffer reply(ByteBuffer request, int... result) {
    ByteBuffer message = ByteBuffer.allocate(72).order(ByteOrder.nativeOrder());
    message.put(0, request, 0, 72);
    message.putInt(0, 72);
    for (int i = 0; i < result.length; i++) {
      message.putInt(56 + 4 * i, result[i]);
    }
    return message;
  }

  /** The reply of a kernel that refuses. */
  public static ByteBuffer refusal(ByteBuffer request, int errno) {
    ByteBuffer message = reply(request);
    message.putInt(16, UeventType.IF_ERROR.number());
    message.putInt(20, -errno);
    return message;
  }

  /** An event, with the netlink type 0 that the kernel gives events. */
  public static ByteBuffer event(UeventType type, int... result) {
    ByteBuffer message = ByteBuffer.allocate(72).order(ByteOrder.nativeOrder());
    message.putInt(0, 72);
    message.putInt(16, type.number());
    for (int i = 0; i < result.length; i++) {
      message.putInt(56 + 4 * i, result[i]);
    }
    return message;
  }

  @Override
  public void send(ByteBuffer message) throws IOException {
    if (sendFault != null) {
      throw sendFault;
    }
    ByteBuffer copy = ByteBuffer.allocate(message.remaining()).order(ByteOrder.nativeOrder());
    copy.put(message.duplicate()).flip();
    sent.add(copy);
    kernel.apply(copy).forEach(this::deliver);
  }

  @Override
  public Optional<ByteBuffer> receive(Duration atMost) throws IOException {
    try {
      Item item = incoming.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
      if (item == null) {
        return Optional.empty();
      }
      if (item.datagram == null) {
        throw new LostMessagesException();
      }
      return Optional.of(item.datagram);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
