package io.hawser.shell.demo;

import io.hawser.target.EmbeddedTarget;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A portal that dies in the middle of the work and comes back when it is told to. */
final class Outage {
  private static final int GROUP = 1;

  private final EmbeddedTarget target;
  private final InetSocketAddress portal;
  private long since;

  Outage(EmbeddedTarget target, InetSocketAddress portal) {
    this.target = target;
    this.portal = portal;
  }

  /** The portal stops listening and resets its connections at their next word. */
  void begin() {
    if (since == 0) {
      since = System.nanoTime();
      target.faults().onRequest().port(portal.getPort()).reset();
      target.closePortal(portal);
    }
  }

  /** The portal is as it was. */
  void end() throws IOException {
    target.faults().clear();
    target.openPortal(GROUP, portal);
  }

  /** Nanoseconds since it began. */
  long age() {
    return System.nanoTime() - since;
  }
}
