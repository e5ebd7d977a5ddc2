package io.hawser.transport.cxgb4i.osgi;

import io.hawser.api.transport.Transport;
import io.hawser.kernel.DriverTransport;
import io.hawser.kernel.KernelInterface;
import io.hawser.transport.cxgb4i.Cxgb4iProfile;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The transport as a service; its end is the end of its sessions. */
@Component(service = Transport.class, property = Transport.NAME + "=" + Cxgb4iProfile.NAME)
public final class Cxgb4iComponent extends DriverTransport {
  /** Starts on the kernel's interface. */
  @Activate
  public Cxgb4iComponent(@Reference KernelInterface kernel) {
    super(kernel, Cxgb4iProfile.create());
  }

  @Deactivate
  void deactivate() {
    end();
  }
}
