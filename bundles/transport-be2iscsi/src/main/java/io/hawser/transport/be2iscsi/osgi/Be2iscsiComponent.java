package io.hawser.transport.be2iscsi.osgi;

import io.hawser.api.transport.Transport;
import io.hawser.kernel.DriverTransport;
import io.hawser.kernel.KernelInterface;
import io.hawser.transport.be2iscsi.Be2iscsiProfile;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The transport as a service; its end is the end of its sessions. */
@Component(service = Transport.class, property = Transport.NAME + "=" + Be2iscsiProfile.NAME)
public final class Be2iscsiComponent extends DriverTransport {
  /** Starts on the kernel's interface. */
  @Activate
  public Be2iscsiComponent(@Reference KernelInterface kernel) {
    super(kernel, Be2iscsiProfile.create());
  }

  @Deactivate
  void deactivate() {
    end();
  }
}
