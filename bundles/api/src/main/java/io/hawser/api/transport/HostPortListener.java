package io.hawser.api.transport;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Told when a transport's host ports come, go or change. */
@ConsumerType
@FunctionalInterface
public interface HostPortListener {
  /**
   * The ports are now these.
   *
   * @param transport whose
   * @param ports all of them
   */
  void hostPortsChanged(Transport transport, List<HostPort> ports);
}
