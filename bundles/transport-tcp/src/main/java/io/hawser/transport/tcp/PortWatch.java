package io.hawser.transport.tcp;

import io.hawser.api.Registration;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.HostPortListener;
import io.hawser.api.transport.Transport;
import io.hawser.transport.tcp.net.NetworkPorts;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Tells listeners when the machine's network interfaces change. The JDK has no event for that, so
 * it looks every few seconds, and only while somebody listens.
 */
final class PortWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PortWatch.class.getName());
  private static final long PERIOD_SECONDS = 5;

  private final Transport transport;
  private final EventLoop timer;
  private final Executor worker;
  private final List<HostPortListener> listeners = new ArrayList<>();
  private List<HostPort> known = List.of();
  private Future<?> ticking;

  /**
   * @param transport whose ports
   * @param timer ticks
   * @param worker looks: that may block
   */
  PortWatch(Transport transport, EventLoop timer, Executor worker) {
    this.transport = transport;
    this.timer = timer;
    this.worker = worker;
  }

  synchronized Registration listen(HostPortListener listener) {
    listeners.add(listener);
    if (ticking == null) {
      known = NetworkPorts.list();
      ticking =
          timer.scheduleWithFixedDelay(
              this::tick, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }
    return () -> remove(listener);
  }

  private synchronized void remove(HostPortListener listener) {
    listeners.remove(listener);
    if (listeners.isEmpty()) {
      stop();
    }
  }

  private void tick() {
    try {
      worker.execute(this::look);
    } catch (RejectedExecutionException e) {
      close();
    }
  }

  private void look() {
    List<HostPort> now = NetworkPorts.list();
    List<HostPortListener> told;
    synchronized (this) {
      if (ticking == null || now.equals(known)) {
        return;
      }
      known = now;
      told = List.copyOf(listeners);
    }
    for (HostPortListener listener : told) {
      try {
        listener.hostPortsChanged(transport, now);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "a host port listener threw", e);
      }
    }
  }

  @Override
  public synchronized void close() {
    listeners.clear();
    stop();
  }

  private void stop() {
    if (ticking != null) {
      ticking.cancel(false);
      ticking = null;
    }
  }
}
