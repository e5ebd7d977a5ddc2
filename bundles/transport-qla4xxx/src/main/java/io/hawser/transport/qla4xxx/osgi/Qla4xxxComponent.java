package io.hawser.transport.qla4xxx.osgi;

import io.hawser.api.transport.Transport;
import io.hawser.kernel.DriverTransport;
import io.hawser.kernel.KernelInterface;
import io.hawser.transport.qla4xxx.Qla4xxxProfile;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The transport as a service; its end is the end of its sessions. */
@Component(service = Transport.class, property = Transport.NAME + "=" + Qla4xxxProfile.NAME)
public final class Qla4xxxComponent extends DriverTransport {
  /** Starts on the kernel's interface. */
  @Activate
  public Qla4xxxComponent(@Reference KernelInterface kernel) {
    super(kernel, Qla4xxxProfile.create());
  }

  @Deactivate
  void deactivate() {
    end();
  }
}
