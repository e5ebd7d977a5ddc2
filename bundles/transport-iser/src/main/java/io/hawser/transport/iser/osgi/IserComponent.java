package io.hawser.transport.iser.osgi;

import io.hawser.api.transport.Transport;
import io.hawser.kernel.DriverTransport;
import io.hawser.kernel.KernelInterface;
import io.hawser.transport.iser.IserProfile;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The transport as a service; its end is the end of its sessions. */
@Component(service = Transport.class, property = Transport.NAME + "=" + IserProfile.NAME)
public final class IserComponent extends DriverTransport {
  /** Starts on the kernel's interface. */
  @Activate
  public IserComponent(@Reference KernelInterface kernel) {
    super(kernel, IserProfile.create());
  }

  @Deactivate
  void deactivate() {
    end();
  }
}
