package io.hawser.kernel.netlink;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import io.hawser.kernel.libc.Errno;
import io.hawser.kernel.libc.Libc;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * A netlink socket of the kernel's. Only messages whose sender is the kernel (port 0) come out of
 * it: any process may send to a netlink port.
 */
public final class KernelSocket implements NetlinkSocket {
  private static final int RECEIVE_BUFFER = 4 << 20;
  private static final int LARGEST = 64 << 10;
  private static final int SOCKADDR_NL = 12;

  private final Libc libc;
  private final int fd;
  private final Memory address = new Memory(SOCKADDR_NL);
  private final Memory out = new Memory(LARGEST);
  private final Memory in = new Memory(LARGEST);
  private final Memory from = new Memory(SOCKADDR_NL);
  private final Memory pollFd = new Memory(8);
  private final IntByReference fromLength = new IntByReference(SOCKADDR_NL);
  private boolean closed;

  /**
   * Opens.
   *
   * @param protocol {@link Libc#NETLINK_ISCSI} or {@link Libc#NETLINK_KOBJECT_UEVENT}
   * @param groups multicast groups, a bit each
   * @throws IOException if the kernel has no such interface or does not let us
   */
  public KernelSocket(Libc libc, int protocol, int groups) throws IOException {
    this.libc = libc;
    try {
      fd = libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, protocol);
    } catch (LastErrorException e) {
      throw new IOException("the kernel has no netlink interface " + protocol + ": " + errno(e), e);
    }
    try {
      enlarge();
      address.clear();
      address.setShort(0, (short) Libc.AF_NETLINK);
      address.setInt(8, groups);
      libc.bind(fd, address, SOCKADDR_NL);
      address.setInt(8, 0);
    } catch (LastErrorException e) {
      libc.close(fd);
      throw new IOException("the netlink socket could not be bound: " + errno(e), e);
    }
  }

  private void enlarge() {
    IntByReference size = new IntByReference(RECEIVE_BUFFER);
    try {
      libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, size, 4);
    } catch (LastErrorException e) {
      // Without CAP_NET_ADMIN the limit of the system holds; losses are noticed and repaired.
      libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_RCVBUF, size, 4);
    }
  }

  private static Errno errno(LastErrorException e) {
    return Errno.of(e.getErrorCode());
  }

  @Override
  public void send(ByteBuffer message) throws IOException {
    int length = message.remaining();
    if (length > LARGEST) {
      throw new IOException("a message of " + length + " bytes is above " + LARGEST);
    }
    out.getByteBuffer(0, LARGEST).put(message.duplicate());
    try {
      libc.sendto(fd, out, length, 0, address, SOCKADDR_NL);
    } catch (LastErrorException e) {
      throw new IOException(errno(e).toString(), e);
    }
  }

  @Override
  public synchronized Optional<ByteBuffer> receive(Duration atMost) throws IOException {
    if (closed) {
      throw new IOException("the netlink socket is closed");
    }
    try {
      pollFd.setInt(0, fd);
      pollFd.setShort(4, Libc.POLLIN);
      if (libc.poll(pollFd, 1, Math.toIntExact(atMost.toMillis())) == 0) {
        return Optional.empty();
      }
      fromLength.setValue(SOCKADDR_NL);
      long length = libc.recvfrom(fd, in, LARGEST, 0, from, fromLength);
      if (from.getInt(4) != 0) {
        return Optional.empty();
      }
      ByteBuffer copy = ByteBuffer.allocate(Math.toIntExact(length));
      copy.put(in.getByteBuffer(0, length)).flip();
      return Optional.of(copy);
    } catch (LastErrorException e) {
      return afterError(e);
    }
  }

  private static Optional<ByteBuffer> afterError(LastErrorException e) throws IOException {
    switch (e.getErrorCode()) {
      case Errno.EINTR, Errno.EAGAIN -> {
        return Optional.empty();
      }
      case Errno.ENOBUFS -> throw new LostMessagesException();
      default -> throw new IOException(errno(e).toString(), e);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      libc.close(fd);
    }
  }
}
