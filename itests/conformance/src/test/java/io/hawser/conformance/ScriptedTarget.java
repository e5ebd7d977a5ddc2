package io.hawser.conformance;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A target that does what a script says. The n-th connection runs the n-th script, further ones the
 * last. An assertion that fails in a script fails the test when the target is closed.
 */
final class ScriptedTarget implements AutoCloseable {
  static final String NAME = "iqn.2026-11.io.hawser:scripted";

  /** What a connection does. */
  @FunctionalInterface
  interface Script {
    void run(Peer peer) throws IOException;
  }

  private static final int PATIENCE_MS = 20_000;

  final Disk disk;
  final AtomicInteger writes = new AtomicInteger();
  final AtomicInteger logouts = new AtomicInteger();
  final List<Map<String, String>> loginKeys = Collections.synchronizedList(new ArrayList<>());
  final List<Peer> peers = Collections.synchronizedList(new ArrayList<>());
  private final ServerSocket server;
  private final List<Script> scripts;
  private final AtomicReference<Throwable> fault = new AtomicReference<>();

  ScriptedTarget(Script... scripts) throws IOException {
    this(new Disk(512, 8192), scripts);
  }

  ScriptedTarget(Disk disk, Script... scripts) throws IOException {
    this.disk = disk;
    this.scripts = List.of(scripts);
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread acceptor = new Thread(this::accept, "scripted-target");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  int port() {
    return server.getLocalPort();
  }

  String portal() {
    return "iscsi://127.0.0.1:" + port() + "/";
  }

  String url() {
    return url("", "");
  }

  String url(String user, String query) {
    String account = user.isEmpty() ? "" : user + "@";
    return "iscsi://"
        + account
        + "127.0.0.1:"
        + port()
        + "/"
        + NAME
        + "/1"
        + (query.isEmpty() ? "" : "?" + query);
  }

  private void accept() {
    try {
      for (int index = 0; ; index++) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        Peer peer = new Peer(this, socket, index);
        peers.add(peer);
        Script script = scripts.get(Math.min(index, scripts.size() - 1));
        Thread thread = new Thread(() -> run(script, peer), "scripted-connection-" + index);
        thread.setDaemon(true);
        thread.start();
      }
    } catch (SocketException e) {
      // Closed at the end of the test.
    } catch (IOException e) {
      fault.compareAndSet(null, e);
    }
  }

  private void run(Script script, Peer peer) {
    try (peer.socket) {
      script.run(peer);
    } catch (EOFException | SocketException e) {
      // The initiator hung up; whether it should have is the test's to say.
    } catch (IOException | RuntimeException | AssertionError e) {
      fault.compareAndSet(null, e);
    }
  }

  /** All PDUs of this opcode that came, over all connections. */
  List<RawPdu> received(int opcode) {
    List<RawPdu> all = new ArrayList<>();
    for (Peer peer : List.copyOf(peers)) {
      all.addAll(peer.received(opcode));
    }
    return all;
  }

  int connections() {
    return peers.size();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Peer peer : List.copyOf(peers)) {
      peer.socket.close();
    }
    Throwable failed = fault.get();
    if (failed != null) {
      throw new AssertionError("the scripted target: " + failed, failed);
    }
  }
}
