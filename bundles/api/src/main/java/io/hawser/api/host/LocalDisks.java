package io.hawser.api.host;

import io.hawser.api.HawserException;
import io.hawser.api.transport.TransportSession;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * SCSI disks the kernel has by other means than iSCSI, as paths: what a disk that moves from Fibre
 * Channel to iSCSI needs, so that both ways to it are one device for as long as both are there.
 *
 * <p>Threading: any thread; reading sysfs does not wait for disks.
 */
@ProviderType
public interface LocalDisks {
  /** All of them by address; disks of iSCSI hosts are not among them. */
  List<LocalDisk> disks();

  /**
   * A way to this disk. It has one logical unit, whatever number is asked for; its end is to be
   * logged out or closed, which leaves the disk as it is.
   *
   * @param address {@code HOST:CHANNEL:TARGET:LUN}
   * @throws HawserException {@code NO_OBJECTS_FOUND} if there is no such disk, {@code ACCESS}
   *     without the right to use it
   */
  TransportSession open(String address) throws HawserException;
}
