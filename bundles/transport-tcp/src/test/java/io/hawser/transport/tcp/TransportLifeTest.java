package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.api.Portal;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.TransportSession;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A transport leaves nothing behind: the service may come and go as often as one likes. */
class TransportLifeTest {
  private static LoginRequest login(int port) {
    return Commands.login(port, ScriptedTarget.NAME, SessionFixture.OFFER, Commands.TIMEOUTS);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().startsWith("hawser-tcp"))
        .count();
  }

  @Test
  void closeEndsSessionsCommandsAndThreads() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            t -> {
              Peer peer = t.loggedIn(SessionFixture.ANSWERS);
              peer.command();
              peer.awaitClose();
            })) {
      long before = threads();
      TcpTransport transport = new TcpTransport();
      TransportSession session =
          transport.login(login(target.port())).toCompletableFuture().get(5, TimeUnit.SECONDS);
      CompletableFuture<ScsiCommand> hanging =
          Commands.start(session.logicalUnit(Lun.of(0)), Commands.testUnitReady());
      transport.close();
      transport.close();
      assertTrue(hanging.get(1, TimeUnit.SECONDS).failure().isPresent());
      assertEquals(SessionState.FREE, session.state());
      ScsiCommand late = Commands.run(session.logicalUnit(Lun.of(0)), Commands.testUnitReady());
      assertTrue(late.failure().isPresent());
      assertThrows(
          ExecutionException.class,
          () ->
              transport.login(login(target.port())).toCompletableFuture().get(1, TimeUnit.SECONDS));
      assertEquals(before, threads());
    }
  }

  private static void readWith(TcpTransportOptions options, String host) throws Exception {
    byte[] content = SessionFixture.bytes(512);
    try (ScriptedTarget target =
            new ScriptedTarget(
                t -> {
                  Peer peer = t.loggedIn(SessionFixture.ANSWERS);
                  peer.send(peer.lastData(peer.command(), 0, 0, content));
                  peer.awaitClose();
                },
                host);
        TcpTransport transport = new TcpTransport(options)) {
      LoginRequest r = login(target.port());
      LoginRequest there =
          new LoginRequest(
              r.iface(),
              Portal.of(host, target.port()),
              r.initiator(),
              r.target(),
              r.isid(),
              r.type(),
              r.chap(),
              r.parameters(),
              r.timeouts());
      TransportSession session =
          transport.login(there).toCompletableFuture().get(5, TimeUnit.SECONDS);
      ByteBuffer buffer = ByteBuffer.allocate(512);
      ScsiCommand read = Commands.run(session.logicalUnit(Lun.of(0)), Commands.read(0, 1, buffer));
      assertTrue(read.isWhole(), () -> "read: " + read.failure());
      assertArrayEquals(content, buffer.array());
      session.close("seen");
      target.finish();
    }
  }

  @Test
  void nioServesWhereEpollIsMissing() throws Exception {
    readWith(TcpTransportOptions.DEFAULT.withEngine(IoEngine.NIO), "127.0.0.1");
  }

  @Test
  void busyPollingServesToo() throws Exception {
    readWith(
        TcpTransportOptions.DEFAULT.withIdle(IdleStrategy.BUSY_POLL).withLoops(1), "127.0.0.1");
  }

  @Test
  void addressesOfVersionSix() throws Exception {
    boolean here =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .anyMatch(a -> a instanceof Inet6Address && a.isLoopbackAddress());
    assumeTrue(here, "no IPv6 loopback address here");
    readWith(TcpTransportOptions.DEFAULT, "::1");
  }

  @Test
  void hostPortsAreTheNetworkInterfaces() {
    try (TcpTransport transport = new TcpTransport()) {
      HostPort loopback =
          transport.hostPorts().stream()
              .filter(port -> port.ipAddress().equals(Optional.of("127.0.0.1")))
              .findFirst()
              .orElseThrow();
      assertEquals(loopback.id(), loopback.netInterface().orElseThrow());
      assertTrue(loopback.linkUp());
      transport.listen((from, ports) -> {}).close();
    }
  }

  /** Loads the transport's classes anew, as a bundle that is installed again would. */
  private static final class Bundle extends URLClassLoader {
    Bundle(URL... from) {
      super(from, TransportLifeTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.hawser.transport.tcp.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known != null ? known : findClass(name);
      }
    }
  }

  private static WeakReference<ClassLoader> comeAndGo() throws Exception {
    URL classes = TcpTransport.class.getProtectionDomain().getCodeSource().getLocation();
    try (Bundle bundle = new Bundle(classes);
        ScriptedTarget target =
            new ScriptedTarget(
                t -> {
                  Peer peer = t.loggedIn(SessionFixture.ANSWERS);
                  peer.good(peer.command());
                  peer.awaitClose();
                })) {
      Class<?> type = bundle.loadClass("io.hawser.transport.tcp.TcpTransport");
      Object made = type.getConstructor().newInstance();
      assertFalse(made instanceof TcpTransport);
      use((io.hawser.api.transport.Transport) made, target.port());
      ((AutoCloseable) made).close();
      target.finish();
      return new WeakReference<>(bundle);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void use(io.hawser.api.transport.Transport transport, int port) throws Exception {
    TransportSession session =
        transport.login(login(port)).toCompletableFuture().get(5, TimeUnit.SECONDS);
    ScsiCommand ready = Commands.run(session.logicalUnit(Lun.of(0)), Commands.testUnitReady());
    assertTrue(ready.isGood(), () -> "command: " + ready.failure());
  }

  @Test
  void comingAndGoingTenTimesKeepsNoClassAlive() throws Exception {
    WeakReference<?>[] loaders = new WeakReference<?>[10];
    for (int i = 0; i < loaders.length; i++) {
      loaders[i] = comeAndGo();
    }
    GlobalEventExecutor.INSTANCE.awaitInactivity(5, TimeUnit.SECONDS);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    for (WeakReference<?> loader : loaders) {
      while (loader.get() != null) {
        assertTrue(System.nanoTime() - end < 0, "a class loader of the transport is still alive");
        System.gc();
      }
    }
  }
}
