package io.hawser.kernel.osgi;

import io.hawser.kernel.KernelInterface;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Offers the kernel's interface, one for all transports; made when the first of them comes. */
@Component(service = KernelInterface.class)
public final class KernelInterfaceComponent extends KernelInterface {
  /** That of this machine. */
  @Activate
  public KernelInterfaceComponent() {
    super();
  }

  /** The transports have ended already: each needs this service. */
  @Deactivate
  void deactivate() {
    close();
  }
}
