package io.hawser.block;

import io.hawser.api.block.BlockGeometry;
import io.hawser.api.block.DeviceIdentity;
import io.hawser.scsi.disk.Capacity;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.vpd.BlockLimits;
import io.hawser.scsi.vpd.Designator;
import io.hawser.scsi.vpd.LogicalBlockProvisioning;
import java.util.List;

/**
 * What a disk said of itself.
 *
 * @param inquiry standard INQUIRY data
 * @param designators those of VPD page 83h; empty if it has none or they make no sense
 * @param identity who it is
 * @param capacity how large it is
 * @param limits VPD page B0h, or {@link BlockLimits#NONE}
 * @param provisioning VPD page B2h, or {@link LogicalBlockProvisioning#NONE}
 * @param solidState whether it says that nothing in it rotates
 * @param writeProtected whether it refuses writes
 */
public record DiskFacts(
    StandardInquiry inquiry,
    List<Designator> designators,
    DeviceIdentity identity,
    Capacity capacity,
    BlockLimits limits,
    LogicalBlockProvisioning provisioning,
    boolean solidState,
    boolean writeProtected) {
  /** Copies the list. */
  public DiskFacts {
    designators = List.copyOf(designators);
  }

  /** Size and limits as {@code BlockDevice} tells them. */
  public BlockGeometry geometry() {
    int size = capacity.blockSize();
    boolean writeSame = limits.maxWriteSame() != 0 || provisioning.writeSame16();
    return new BlockGeometry(
        size,
        capacity.blocks(),
        capacity.physicalBlockSize(),
        writeProtected,
        limits.optimalTransfer() * size,
        limits.maxTransfer() * size,
        provisioning.unmap() && limits.maxUnmapBlocks() != 0,
        limits.unmapGranularity() * size,
        writeSame);
  }
}
