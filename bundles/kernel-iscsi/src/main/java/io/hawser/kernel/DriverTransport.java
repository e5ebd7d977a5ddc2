package io.hawser.kernel;

import io.hawser.api.Registration;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.HostPortListener;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportSession;
import io.hawser.kernel.driver.DriverProfile;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What a vendor's component is made of: the transport of one driver, as a service object of the
 * vendor's own. A component extends it, names its profile, and calls {@link #end} when it is
 * deactivated.
 *
 * <p>Threading: any thread; nothing blocks but {@link #end}.
 */
public abstract class DriverTransport implements Transport {
  private final KernelTransport transport;

  /**
   * Starts.
   *
   * @param kernel shared by all transports
   * @param profile what this driver does differently
   */
  protected DriverTransport(KernelInterface kernel, DriverProfile profile) {
    transport = new KernelTransport(kernel, profile);
  }

  /** Ends every session; blocks for some seconds at most. */
  protected final void end() {
    transport.close();
  }

  @Override
  public final String name() {
    return transport.name();
  }

  @Override
  public final TransportCapabilities capabilities() {
    return transport.capabilities();
  }

  @Override
  public final List<HostPort> hostPorts() {
    return transport.hostPorts();
  }

  @Override
  public final Registration listen(HostPortListener listener) {
    return transport.listen((from, ports) -> listener.hostPortsChanged(this, ports));
  }

  @Override
  public final CompletionStage<TransportSession> login(LoginRequest request) {
    return transport.login(request);
  }
}
