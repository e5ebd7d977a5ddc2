package io.hawser.kernel;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.libc.Libc;
import io.hawser.kernel.netlink.IscsiNetlink;
import io.hawser.kernel.netlink.KernelSocket;
import io.hawser.kernel.session.Engine;
import io.hawser.kernel.sysfs.Sysfs;
import io.hawser.kernel.sysfs.SysfsModel;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The kernel's iSCSI interface of this machine, one for all transports on it. Opened when the first
 * session needs it, so that a machine without a card pays nothing.
 *
 * <p>Threading: any thread.
 */
public class KernelInterface implements AutoCloseable {
  /** {@code ISCSI_NL_GRP_ISCSID}: where the kernel sends its events. */
  private static final int EVENT_GROUP = 1;

  private final SysfsModel model;
  private final Path devices;
  private final OtherOwner otherOwner;
  private final Orphans orphans;
  private final HotplugWatch hotplug;
  private Libc libc;
  private volatile Engine engine;
  private boolean closed;
  private final Map<String, DriverProfile> profiles = new ConcurrentHashMap<>();

  /** That of this machine. */
  public KernelInterface() {
    this(Path.of("/sys"), Path.of("/dev"), Path.of("/proc"));
  }

  /** With other roots, for tests. */
  public KernelInterface(Path sysfs, Path devices, Path proc) {
    this.model = new SysfsModel(new Sysfs(sysfs));
    this.devices = devices;
    this.otherOwner = new OtherOwner(proc);
    this.orphans = new Orphans(model, proc);
    this.hotplug = new HotplugWatch(this::libc);
  }

  /** What the kernel tells in sysfs. */
  public SysfsModel model() {
    return model;
  }

  /** Has the listener told, on a thread of its own, whenever hosts or their ifaces may differ. */
  Registration onChange(Runnable listener) {
    return hotplug.listen(listener);
  }

  /** A transport is here; it goes when the registration is closed. */
  Registration plugged(DriverProfile profile) {
    profiles.put(profile.name(), profile);
    return () -> profiles.remove(profile.name(), profile);
  }

  /** What is known of the driver of this name, while its transport is here. */
  Optional<DriverProfile> profile(String name) {
    return Optional.ofNullable(profiles.get(name));
  }

  /** What processes that have ended left in the kernel. */
  Orphans orphans() {
    return orphans;
  }

  /** Where device files are. */
  Path devices() {
    return devices;
  }

  /** The C library; loaded when first needed. */
  synchronized Libc libc() {
    if (libc == null) {
      libc = Libc.load();
    }
    return libc;
  }

  /**
   * What sessions run on.
   *
   * @throws HawserException {@code BUSY} if iscsid owns the kernel's sessions, {@code
   *     DAEMON_COMMUNICATION} if there is no interface or we may not use it
   */
  synchronized Engine engine() throws HawserException {
    if (closed) {
      throw new HawserException(
          ErrorCode.TRANSPORT_NOT_FOUND, "the kernel's iSCSI interface is closed");
    }
    otherOwner.check();
    if (engine == null) {
      try {
        KernelSocket socket = new KernelSocket(libc(), Libc.NETLINK_ISCSI, EVENT_GROUP);
        engine = new Engine(libc(), new IscsiNetlink(socket), model, devices, new SecureRandom());
        Engine opened = engine;
        hotplug.linkEvents(opened);
      } catch (IOException e) {
        throw new HawserException(
            ErrorCode.DAEMON_COMMUNICATION,
            "the kernel's iSCSI interface cannot be opened: " + e.getMessage(),
            e);
      }
    }
    return engine;
  }

  /**
   * What sessions run on, without keeping the caller waiting while the interface is opened: loading
   * the C library's bindings takes long the first time.
   *
   * @return fails as {@link #engine} does
   */
  CompletableFuture<Engine> opened() {
    CompletableFuture<Engine> result = new CompletableFuture<>();
    Runnable open =
        () -> {
          try {
            result.complete(engine());
          } catch (HawserException e) {
            result.completeExceptionally(e);
          } catch (RuntimeException | LinkageError e) {
            result.completeExceptionally(
                new HawserException(
                    ErrorCode.DAEMON_COMMUNICATION,
                    "the kernel's iSCSI interface cannot be opened: " + e.getMessage(),
                    e));
          }
        };
    if (engine != null) {
      open.run();
    } else {
      Thread thread = new Thread(open, "hawser-kernel-open");
      thread.setDaemon(true);
      thread.start();
    }
    return result;
  }

  /** Ends the threads; the transports on it have to be closed before. */
  @Override
  public synchronized void close() {
    closed = true;
    hotplug.close();
    if (engine != null) {
      engine.close();
      engine = null;
    }
  }
}
