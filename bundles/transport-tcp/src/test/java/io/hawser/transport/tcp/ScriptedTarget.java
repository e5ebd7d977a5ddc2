package io.hawser.transport.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A target that plays a script on a loopback port: right or wrong, as the test wants it. The script
 * runs on a thread of its own; {@link #finish} waits for its end and throws what it threw.
 */
public final class ScriptedTarget implements AutoCloseable {
  public static final String NAME = "iqn.2026-01.io.hawser.test:scripted";

  /** What the target does. */
  @FunctionalInterface
  public interface Script {
    void play(ScriptedTarget target) throws Exception;
  }

  private final ServerSocket server;
  private final Thread thread;
  private final CompletableFuture<Void> played = new CompletableFuture<>();
  private volatile Socket current;

  public ScriptedTarget(Script script) throws IOException {
    this(script, "127.0.0.1");
  }

  public ScriptedTarget(Script script, String address) throws IOException {
    server = new ServerSocket(0, 16, InetAddress.getByName(address));
    thread =
        new Thread(
            () -> {
              try {
                script.play(this);
                played.complete(null);
              } catch (Throwable t) {
                played.completeExceptionally(t);
              }
            },
            "scripted-target");
    thread.setDaemon(true);
    thread.start();
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Whether {@link #close} was called. */
  public boolean isClosed() {
    return server.isClosed();
  }

  /** The next connection; nothing is said on it yet. */
  public Peer accept() throws IOException {
    server.setSoTimeout(Peer.PATIENCE_MILLIS);
    Socket socket = server.accept();
    current = socket;
    return new Peer(Wire.of(socket, Peer.PATIENCE_MILLIS));
  }

  /** The next connection, logged in with these answers. */
  public Peer loggedIn(String... answers) throws IOException {
    Peer peer = accept();
    peer.login(answers);
    return peer;
  }

  /** Waits for the script's end. */
  public void finish() throws Exception {
    try {
      played.get(15, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception known) {
        throw known;
      }
      throw new AssertionError("the script failed", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("the script did not come to its end", e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    Socket socket = current;
    if (socket != null) {
      socket.close();
    }
    thread.interrupt();
  }
}
