package io.hawser.shell.daemon;

import io.hawser.api.ErrorCode;
import io.hawser.shell.terminal.StreamTerminal;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/**
 * The control socket: takes command lines from other processes and answers with what the commands
 * print and end with. A client that goes away ends its command. Nothing a client does, or leaves
 * undone, keeps the next one waiting: what is not a whole request in time is dropped, and where too
 * many wait the oldest makes room.
 *
 * <p>Threading: one thread serves all connections and never blocks; each command has its own.
 */
public final class ControlServer implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ControlServer.class.getName());
  private static final long TICK_MILLIS = 250;
  private static final int BACKLOG = 1024;

  private final PeerCheck peers;
  private final CommandLine commands;
  private final ServerLimits limits;
  private final Complaints complaints = new Complaints(System::nanoTime);
  private final Selector selector;
  private final ServerSocketChannel listening;
  private final ThreadPoolExecutor workers;
  private final Thread thread;
  private final Queue<Conversation> toFlush = new ConcurrentLinkedQueue<>();
  // The server's thread's, in the order they came.
  private final Set<Conversation> conversations = new LinkedHashSet<>();
  private volatile boolean closed;

  /**
   * Listens from now on.
   *
   * @param address where; nothing is there yet
   * @param peers who may
   * @param commands runs what they say
   * @throws IOException if the socket cannot be made
   */
  public ControlServer(
      UnixDomainSocketAddress address, PeerCheck peers, CommandLine commands, ServerLimits limits)
      throws IOException {
    this.peers = peers;
    this.commands = commands;
    this.limits = limits;
    selector = Selector.open();
    listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listening.bind(address, BACKLOG);
      listening.configureBlocking(false);
      listening.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException | RuntimeException e) {
      listening.close();
      selector.close();
      throw e;
    }
    workers =
        new ThreadPoolExecutor(
            0, limits.running(), 10, TimeUnit.SECONDS, new SynchronousQueue<>(), this::worker);
    thread = new Thread(this::serve, "hawser-control");
    thread.setDaemon(true);
    thread.start();
  }

  private Thread worker(Runnable task) {
    Thread made = new Thread(task, "hawser-command");
    made.setDaemon(true);
    made.setContextClassLoader(ControlServer.class.getClassLoader());
    return made;
  }

  void complain(String text) {
    complaints.add(text);
  }

  /** Has the server's thread pass on what the conversation holds. */
  void flush(Conversation conversation) {
    toFlush.add(conversation);
    selector.wakeup();
  }

  private void serve() {
    try {
      while (!closed) {
        selector.select(this::ready, conversations.isEmpty() ? 0 : TICK_MILLIS);
        for (Conversation next = toFlush.poll(); next != null; next = toFlush.poll()) {
          pass(next);
        }
        expire();
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.ERROR, "the control socket ended", e);
    } finally {
      List.copyOf(conversations).forEach(this::drop);
      end();
    }
  }

  private void ready(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    if (key.isAcceptable()) {
      accept();
      return;
    }
    Conversation conversation = (Conversation) key.attachment();
    if (key.isValid() && key.isReadable()) {
      if (conversation.phase() == Conversation.Phase.REQUEST) {
        read(conversation);
      } else if (!conversation.alive()) {
        drop(conversation);
      }
    }
    if (key.isValid() && key.isWritable()) {
      pass(conversation);
    }
  }

  private void accept() {
    try {
      for (SocketChannel channel = listening.accept();
          channel != null;
          channel = listening.accept()) {
        makeRoom();
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        Conversation fresh = new Conversation(this, channel, key, System.nanoTime());
        key.attach(fresh);
        conversations.add(fresh);
        UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
        if (!peers.allows(peer)) {
          complain("user " + peer.user().getName() + " is not allowed");
          refuse(fresh, "user " + peer.user().getName() + " may not command it", ErrorCode.ACCESS);
        }
      }
    } catch (IOException e) {
      complain("a connection cannot be taken: " + e.getMessage());
      oldest().ifPresent(this::drop);
    }
  }

  /** Those who do not keep a command running make room, the oldest first. */
  private void makeRoom() {
    long idle = conversations.stream().filter(ControlServer::idle).count();
    if (idle >= limits.waiting()) {
      complain("more than " + limits.waiting() + " connections wait; the oldest is dropped");
      oldest().ifPresent(this::drop);
    }
  }

  private static boolean idle(Conversation each) {
    return each.phase() != Conversation.Phase.COMMAND;
  }

  private Optional<Conversation> oldest() {
    return conversations.stream()
        .filter(ControlServer::idle)
        .min(Comparator.comparingLong(Conversation::since));
  }

  private void read(Conversation conversation) {
    try {
      conversation.read().ifPresent(request -> begin(conversation, request));
    } catch (EOFException e) {
      drop(conversation);
    } catch (IOException e) {
      complain(e.getMessage());
      refuse(conversation, e.getMessage(), ErrorCode.INVALID_REQUEST);
    }
  }

  private void begin(Conversation conversation, ControlRequest request) {
    conversation.phase(Conversation.Phase.COMMAND, System.nanoTime());
    try {
      workers.execute(() -> run(conversation, request));
    } catch (RejectedExecutionException e) {
      refuse(
          conversation,
          "it runs " + limits.running() + " commands already; try again",
          ErrorCode.AGAIN);
    }
  }

  private void refuse(Conversation conversation, String why, ErrorCode code) {
    conversation.phase(Conversation.Phase.END, System.nanoTime());
    conversation.refuse("hawser: the daemon refused: " + why, code.code());
  }

  /** On a thread of its own. */
  private void run(Conversation conversation, ControlRequest request) {
    if (!conversation.begin()) {
      return;
    }
    int code = ErrorCode.INTERNAL.code();
    try {
      conversation.send(Answer.frame(Answer.ACCEPTED, new byte[0], 0, 0));
      StreamTerminal terminal = AnswerStream.terminal(conversation, request.interactive());
      code = commands.run(request, terminal);
      terminal.flush();
    } catch (IOException gone) {
      LOG.log(Level.DEBUG, "a client went before its answer began", gone);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a command of the control socket failed", e);
    } finally {
      conversation.finish();
      conversation.exit(code);
    }
  }

  private void pass(Conversation conversation) {
    if (!conversations.contains(conversation)) {
      return;
    }
    try {
      if (conversation.flush(System.nanoTime())) {
        drop(conversation);
      }
    } catch (IOException e) {
      drop(conversation);
    }
  }

  private void expire() {
    long now = System.nanoTime();
    for (Conversation each : new ArrayList<>(conversations)) {
      if (each.phase() == Conversation.Phase.REQUEST
          && now - each.since() > limits.request().toNanos()) {
        complain("a request was not whole within " + limits.request().toMillis() + " ms");
        refuse(each, "the request was not whole in time", ErrorCode.INVALID_REQUEST);
      } else if (each.stuck() && now - each.since() > limits.stall().toNanos()) {
        complain("a client does not take its answer");
        drop(each);
      }
    }
  }

  private void drop(Conversation conversation) {
    conversations.remove(conversation);
    conversation.drop();
  }

  private void end() {
    try {
      listening.close();
      selector.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the control socket could not be closed", e);
    }
  }

  /** Ends every connection and command, and waits a moment for that. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    workers.shutdownNow();
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
