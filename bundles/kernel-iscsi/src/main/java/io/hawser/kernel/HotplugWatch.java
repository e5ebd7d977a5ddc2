package io.hawser.kernel;

import io.hawser.api.Registration;
import io.hawser.kernel.libc.Libc;
import io.hawser.kernel.netlink.KernelSocket;
import io.hawser.kernel.netlink.LostMessagesException;
import io.hawser.kernel.session.Engine;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Listens to the kernel's uevents (NETLINK_KOBJECT_UEVENT) for hosts, ifaces and transports of
 * iSCSI that come, go or change. Has a thread while somebody listens.
 */
final class HotplugWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger(HotplugWatch.class.getName());
  private static final int KERNEL_GROUP = 1;
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final List<String> SUBSYSTEMS =
      List.of("SUBSYSTEM=iscsi_host", "SUBSYSTEM=iscsi_iface", "SUBSYSTEM=iscsi_transport");

  private final Supplier<Libc> libc;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private Thread thread;
  private volatile boolean closed;

  HotplugWatch(Supplier<Libc> libc) {
    this.libc = libc;
  }

  Registration listen(Runnable listener) {
    listeners.add(listener);
    start();
    return () -> listeners.remove(listener);
  }

  /** A link that goes up or down is told by the iSCSI interface. */
  void linkEvents(Engine engine) {
    engine.onHostEvent(this::tell);
  }

  private synchronized void start() {
    if (thread == null && !closed) {
      thread = new Thread(this::watch, "hawser-hotplug");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void watch() {
    try (KernelSocket socket =
        new KernelSocket(libc.get(), Libc.NETLINK_KOBJECT_UEVENT, KERNEL_GROUP)) {
      while (!closed) {
        next(socket);
      }
    } catch (IOException | UnsatisfiedLinkError e) {
      LOG.log(Level.WARNING, "cards that come or go are not noticed: " + e.getMessage());
    }
  }

  private void next(KernelSocket socket) throws IOException {
    try {
      Optional<ByteBuffer> event = socket.receive(POLL);
      if (event.isPresent() && concernsUs(event.get())) {
        tell();
      }
    } catch (LostMessagesException e) {
      tell();
    }
  }

  /** The event is text: the action and path, then {@code KEY=VALUE}, each ended by a NUL. */
  static boolean concernsUs(ByteBuffer event) {
    String text = StandardCharsets.ISO_8859_1.decode(event.duplicate()).toString();
    for (String field : text.split("\0")) {
      if (SUBSYSTEMS.contains(field)) {
        return true;
      }
    }
    return false;
  }

  private void tell() {
    for (Runnable listener : listeners) {
      try {
        listener.run();
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "a listener for cards failed", e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
