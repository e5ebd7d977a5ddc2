package io.hawser.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Ports of the loopback interface. */
final class Loopback {
  private static final long PATIENCE_SECONDS = 30;

  private Loopback() {}

  /** A port that nobody listened on just now. */
  static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  /**
   * Waits until somebody listens there.
   *
   * @param process who should; if it ends before, that is told with its log
   */
  static void awaitListener(int port, Process process, Path log) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() - end < 0) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException notYet) {
        if (ended(process)) {
          throw new IOException("it ended: " + Files.readString(log), notYet);
        }
      }
    }
    throw new IOException("nobody listens on port " + port + ": " + Files.readString(log));
  }

  private static boolean ended(Process process) throws IOException {
    try {
      return process.waitFor(20, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
