package io.hawser.kernel.osgi;

import io.hawser.api.HawserException;
import io.hawser.api.host.LocalDisk;
import io.hawser.api.host.LocalDisks;
import io.hawser.api.transport.TransportSession;
import io.hawser.kernel.KernelDisks;
import io.hawser.kernel.KernelInterface;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The machine's other SCSI disks as a service. */
@Component(service = LocalDisks.class)
public final class LocalDisksComponent implements LocalDisks {
  private final LocalDisks disks;

  /** On the kernel's interface. */
  @Activate
  public LocalDisksComponent(@Reference KernelInterface kernel) {
    disks = new KernelDisks(kernel);
  }

  @Override
  public List<LocalDisk> disks() {
    return disks.disks();
  }

  @Override
  public TransportSession open(String address) throws HawserException {
    return disks.open(address);
  }
}
