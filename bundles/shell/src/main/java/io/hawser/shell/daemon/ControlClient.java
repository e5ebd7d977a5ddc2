package io.hawser.shell.daemon;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.shell.cli.EnvironmentVariables;
import io.hawser.shell.command.Gateway;
import io.hawser.shell.terminal.Terminal;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Has command lines run by the daemon, where there is one, and prints its answer. Used by one
 * thread, which waits.
 */
public final class ControlClient implements Gateway {
  private static final long ACCEPT_SECONDS = 10;

  private final Terminal terminal;
  private final UnaryOperator<String> environment;

  /**
   * @param terminal where the answer is printed
   * @param environment says where the socket is, and what the commands read
   */
  public ControlClient(Terminal terminal, UnaryOperator<String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  @Override
  public OptionalInt run(List<String> words) throws HawserException {
    Optional<Path> path = ControlSocket.find(environment);
    if (path.isEmpty() || !Files.exists(path.get())) {
      return OptionalInt.empty();
    }
    SocketChannel channel;
    try {
      channel = SocketChannel.open(UnixDomainSocketAddress.of(path.get()));
    } catch (ConnectException e) {
      // What a daemon left that was killed.
      return OptionalInt.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new HawserException(
          e instanceof IOException ? ErrorCode.ACCESS : ErrorCode.INVALID,
          "the daemon's socket " + path.get() + " cannot be used: " + e.getMessage(),
          e);
    }
    try (channel) {
      return OptionalInt.of(converse(channel, words));
    } catch (EOFException e) {
      throw new HawserException(
          ErrorCode.DAEMON_COMMUNICATION, "the daemon ended before its answer did", e);
    } catch (IOException e) {
      if (e instanceof HawserException known) {
        throw known;
      }
      throw new HawserException(
          ErrorCode.DAEMON_COMMUNICATION, "the daemon cannot be asked: " + e.getMessage(), e);
    }
  }

  private int converse(SocketChannel channel, List<String> words) throws IOException {
    CountDownLatch accepted = new CountDownLatch(1);
    watch(channel, accepted);
    ByteBuffer request = new ControlRequest(words, variables(), terminal.isInteractive()).encoded();
    try {
      while (request.hasRemaining()) {
        channel.write(request);
      }
    } catch (java.nio.channels.AsynchronousCloseException e) {
      throw late(e);
    } catch (IOException e) {
      // It may have refused us before it read us: then its answer says why.
      System.getLogger(ControlClient.class.getName())
          .log(System.Logger.Level.DEBUG, "the request was cut off", e);
    }
    try {
      return answer(new DataInputStream(Channels.newInputStream(channel)), accepted);
    } catch (java.nio.channels.AsynchronousCloseException e) {
      throw late(e);
    } finally {
      accepted.countDown();
    }
  }

  private static HawserException late(Exception cause) {
    return new HawserException(
        ErrorCode.DAEMON_COMMUNICATION,
        "the daemon did not take the command within " + ACCEPT_SECONDS + " s",
        cause);
  }

  /** A blocking channel knows no timeout: what ends the wait is that it is closed. */
  private static void watch(SocketChannel channel, CountDownLatch accepted) {
    Thread watch =
        new Thread(
            () -> {
              try {
                if (!accepted.await(ACCEPT_SECONDS, TimeUnit.SECONDS)) {
                  channel.close();
                }
              } catch (InterruptedException | IOException e) {
                Thread.currentThread().interrupt();
              }
            },
            "hawser-daemon-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private int answer(DataInputStream in, CountDownLatch accepted) throws IOException {
    while (true) {
      byte kind = in.readByte();
      int length = in.readInt();
      if (length < 0 || length > Answer.LONGEST) {
        throw new IOException("it answered with a frame of " + length + " bytes");
      }
      byte[] content = in.readNBytes(length);
      if (content.length < length) {
        throw new EOFException();
      }
      accepted.countDown();
      switch (kind) {
        case Answer.ACCEPTED -> {}
        case Answer.OUT -> print(terminal.out(), content);
        case Answer.ERR -> print(terminal.err(), content);
        case Answer.EXIT -> {
          if (length != Integer.BYTES) {
            throw new IOException("it answered with an exit code of " + length + " bytes");
          }
          return ByteBuffer.wrap(content).getInt();
        }
        default -> throw new IOException("it answered with a frame of the unknown kind " + kind);
      }
    }
  }

  /** What follows is not wanted either where this cannot be written; leaving ends the command. */
  private static void print(PrintStream stream, byte[] content) throws HawserException {
    stream.write(content, 0, content.length);
    if (stream.checkError()) {
      throw new HawserException(ErrorCode.GENERIC, "standard output cannot be written");
    }
  }

  private Map<String, String> variables() {
    Map<String, String> set = new TreeMap<>();
    for (String name : EnvironmentVariables.FORWARDED) {
      String value = environment.apply(name);
      if (value != null) {
        set.put(name, value);
      }
    }
    return set;
  }
}
