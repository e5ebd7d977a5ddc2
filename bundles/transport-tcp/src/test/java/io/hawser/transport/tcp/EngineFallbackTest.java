package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportSession;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;

/** Who asks for io_uring where there is none logs in all the same, and is told once. */
class EngineFallbackTest {
  /** The transport as in a framework without Netty's bundle for io_uring. */
  private static final class Without extends URLClassLoader {
    Without(URL... from) {
      super(from, EngineFallbackTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.netty.channel.uring.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("io.hawser.transport.tcp.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known != null ? known : findClass(name);
      }
    }
  }

  private static final class Warnings extends Handler {
    private final List<String> all = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord said) {
      if (said.getLevel() == Level.WARNING) {
        all.add(new SimpleFormatter().formatMessage(said));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static Object askedFor(ClassLoader loader) throws Exception {
    Class<?> options = loader.loadClass(TcpTransportOptions.class.getName());
    Class<?> engine = loader.loadClass(IoEngine.class.getName());
    Object wanted =
        options
            .getMethod("withEngine", engine)
            .invoke(options.getField("DEFAULT").get(null), engine.getField("IO_URING").get(null));
    return loader
        .loadClass(TcpTransport.class.getName())
        .getConstructor(options)
        .newInstance(wanted);
  }

  @Test
  void epollServesInsteadAndTheCauseIsSaidOnce() throws Exception {
    URL classes = TcpTransport.class.getProtectionDomain().getCodeSource().getLocation();
    Logger logger = Logger.getLogger("io.hawser.transport.tcp.loop.LoopGroup");
    Warnings warnings = new Warnings();
    logger.addHandler(warnings);
    try (Without loader = new Without(classes);
        ScriptedTarget target =
            new ScriptedTarget(
                t -> {
                  Peer peer = t.loggedIn(SessionFixture.ANSWERS);
                  peer.good(peer.command());
                  peer.awaitClose();
                })) {
      Object made = askedFor(loader);
      TransportSession session =
          ((Transport) made)
              .login(
                  Commands.login(
                      target.port(), ScriptedTarget.NAME, SessionFixture.OFFER, Commands.TIMEOUTS))
              .toCompletableFuture()
              .get(5, TimeUnit.SECONDS);
      ScsiCommand ready = Commands.run(session.logicalUnit(Lun.of(0)), Commands.testUnitReady());
      assertTrue(ready.isGood(), () -> "command: " + ready.failure());
      ((AutoCloseable) made).close();
      target.finish();
    } finally {
      logger.removeHandler(warnings);
    }
    String used = TcpTransport.refusal(IoEngine.EPOLL).isEmpty() ? "epoll" : "nio";
    assertEquals(
        List.of(
            "io_uring cannot be used here: netty-transport-classes-io_uring is missing; "
                + used
                + " is used"),
        warnings.all);
  }
}
