package io.hawser.kernel;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Printable;
import io.hawser.api.host.LocalDisk;
import io.hawser.api.host.LocalDisks;
import io.hawser.api.transport.TransportSession;
import io.hawser.kernel.sysfs.ScsiDevice;
import io.hawser.kernel.sysfs.SysfsModel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The SCSI disks of this machine that do not come by iSCSI.
 *
 * <p>Threading: any thread.
 */
public final class KernelDisks implements LocalDisks {
  private final KernelInterface kernel;
  private final AtomicInteger lastId = new AtomicInteger();

  /** On the kernel's interface. */
  public KernelDisks(KernelInterface kernel) {
    this.kernel = kernel;
  }

  @Override
  public List<LocalDisk> disks() {
    return kernel.model().localDisks().stream().map(this::disk).toList();
  }

  private LocalDisk disk(ScsiDevice device) {
    SysfsModel model = kernel.model();
    return new LocalDisk(
        device.address(),
        model.scsiHostAttribute(device.host(), "proc_name").orElse("unknown"),
        model.deviceAttribute(device, "vendor"),
        model.deviceAttribute(device, "model"),
        device.block());
  }

  @Override
  public TransportSession open(String address) throws HawserException {
    ScsiDevice device =
        kernel.model().localDisks().stream()
            .filter(each -> each.address().equals(address))
            .findFirst()
            .orElseThrow(
                () ->
                    new HawserException(
                        ErrorCode.NO_OBJECTS_FOUND,
                        "there is no SCSI disk " + Printable.of(address)));
    String generic =
        device
            .generic()
            .orElseThrow(
                () ->
                    new HawserException(
                        ErrorCode.SYSFS_LOOKUP,
                        "disk "
                            + address
                            + " has no SCSI generic device; is the module sg loaded?"));
    return new LocalSession(
        lastId.incrementAndGet(),
        disk(device),
        kernel.devices().resolve(generic).toString(),
        kernel.libc());
  }
}
