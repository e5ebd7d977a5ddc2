package io.hawser.transport.be2iscsi.osgi;

import io.hawser.api.Registration;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.HostPortListener;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportSession;
import io.hawser.kernel.KernelInterface;
import io.hawser.kernel.KernelTransport;
import io.hawser.transport.be2iscsi.Be2iscsiProfile;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The transport as a service; its end is the end of its sessions. */
@Component(service = Transport.class, property = Transport.NAME + "=" + Be2iscsiProfile.NAME)
public final class Be2iscsiComponent implements Transport {
  private final KernelTransport transport;

  /** Starts on the kernel's interface. */
  @Activate
  public Be2iscsiComponent(@Reference KernelInterface kernel) {
    transport = new KernelTransport(kernel, Be2iscsiProfile.create());
  }

  @Deactivate
  void deactivate() {
    transport.close();
  }

  @Override
  public String name() {
    return transport.name();
  }

  @Override
  public TransportCapabilities capabilities() {
    return transport.capabilities();
  }

  @Override
  public List<HostPort> hostPorts() {
    return transport.hostPorts();
  }

  @Override
  public Registration listen(HostPortListener listener) {
    return transport.listen((from, ports) -> listener.hostPortsChanged(this, ports));
  }

  @Override
  public CompletionStage<TransportSession> login(LoginRequest request) {
    return transport.login(request);
  }
}
