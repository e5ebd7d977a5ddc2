package io.hawser.shell.daemon;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * One connection of the control socket: collects the request, then passes the answer on.
 *
 * <p>Threading: the channel and the request are the server's thread's; the answer is put in by the
 * command's thread, which waits while too much of it is untaken.
 */
final class Conversation {
  /** Where it stands. */
  enum Phase {
    /** The request is coming. */
    REQUEST,
    /** The command runs. */
    COMMAND,
    /** What is left of the answer goes out. */
    END
  }

  private static final int MOST_UNTAKEN = 256 << 10;

  private final ControlServer server;
  private final SocketChannel channel;
  private final SelectionKey key;
  private ByteBuffer incoming = ByteBuffer.allocate(ControlRequest.HEADER);
  private boolean header = true;
  private Phase phase = Phase.REQUEST;
  private long since;
  private boolean stuck;

  private final Object lock = new Object();
  // Guarded by lock.
  private final Queue<ByteBuffer> outgoing = new ArrayDeque<>();
  private int untaken;
  private boolean gone;
  private boolean last;
  private Thread command;

  Conversation(ControlServer server, SocketChannel channel, SelectionKey key, long now) {
    this.server = server;
    this.channel = channel;
    this.key = key;
    since = now;
  }

  // ---- the server's thread -----------------------------------------------------------------

  Phase phase() {
    return phase;
  }

  void phase(Phase next, long now) {
    phase = next;
    since = now;
  }

  /** When it came into this phase, or, while the answer is stuck, when the last byte went. */
  long since() {
    return since;
  }

  /**
   * Reads what is there.
   *
   * @return the request, once it is whole
   * @throws EOFException if the client went without a word
   * @throws IOException if it is none; the message says why
   */
  Optional<ControlRequest> read() throws IOException {
    while (true) {
      int count = channel.read(incoming);
      if (count < 0 && header && incoming.position() == 0) {
        throw new EOFException();
      }
      if (count < 0) {
        throw new IOException("the connection ended in the middle of the request");
      }
      if (incoming.hasRemaining()) {
        return Optional.empty();
      }
      incoming.flip();
      if (!header) {
        ByteBuffer body = incoming;
        incoming = ByteBuffer.allocate(1);
        return Optional.of(ControlRequest.decoded(body));
      }
      int magic = incoming.getInt();
      int length = incoming.getInt();
      if (magic != ControlRequest.MAGIC) {
        throw new IOException("what came is no request");
      }
      if (length <= 0 || length > ControlRequest.LONGEST) {
        throw new IOException("the request names a length of " + length + " bytes");
      }
      header = false;
      incoming = ByteBuffer.allocate(length);
    }
  }

  /** Whether the client is still there; it has nothing more to say after its request. */
  boolean alive() {
    try {
      return channel.read(ByteBuffer.allocate(1)) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Writes what the client takes.
   *
   * @return whether all is said and taken
   * @throws IOException if the client has gone
   */
  boolean flush(long now) throws IOException {
    while (true) {
      ByteBuffer next;
      synchronized (lock) {
        next = outgoing.peek();
        if (next == null) {
          stuck = false;
          key.interestOps(SelectionKey.OP_READ);
          return last;
        }
      }
      int count = channel.write(next);
      synchronized (lock) {
        untaken -= count;
        if (next.hasRemaining()) {
          since = count > 0 || !stuck ? now : since;
          stuck = true;
          key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
          return false;
        }
        outgoing.remove();
        lock.notifyAll();
      }
    }
  }

  /** Whether something waits to be taken. */
  boolean stuck() {
    return stuck;
  }

  /** Ends the connection, and the command if one runs for it. */
  void drop() {
    synchronized (lock) {
      gone = true;
      if (command != null) {
        command.interrupt();
      }
      lock.notifyAll();
    }
    try {
      channel.close();
    } catch (IOException e) {
      server.complain("a connection could not be closed: " + e.getMessage());
    }
  }

  // ---- the command's thread ----------------------------------------------------------------

  /** This thread works for it; {@code false} if the client has gone already. */
  boolean begin() {
    synchronized (lock) {
      command = gone ? null : Thread.currentThread();
      return !gone;
    }
  }

  /** No longer; whatever interruption came is not for what this thread does next. */
  void finish() {
    synchronized (lock) {
      command = null;
    }
    Thread.interrupted();
  }

  /**
   * Puts a frame in; waits while too much is untaken, and not longer than the server lets a client
   * dawdle.
   *
   * @throws IOException if the client has gone
   */
  void send(ByteBuffer frame) throws IOException {
    synchronized (lock) {
      while (!gone && untaken > MOST_UNTAKEN) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", e);
        }
      }
      if (gone) {
        throw new IOException("the client has gone");
      }
      outgoing.add(frame);
      untaken += frame.remaining();
    }
    server.flush(this);
  }

  /** The last frame: after it the connection ends. From any thread; never waits. */
  void exit(int code) {
    synchronized (lock) {
      outgoing.add(Answer.exit(code));
      untaken += Answer.HEADER + Integer.BYTES;
      last = true;
    }
    server.flush(this);
  }

  /** An error and the last frame. From any thread; never waits. */
  void refuse(String line, int code) {
    synchronized (lock) {
      ByteBuffer frame = Answer.line(line);
      untaken += frame.remaining();
      outgoing.add(frame);
    }
    exit(code);
  }
}
