package io.hawser.block;

import io.hawser.api.block.BlockGeometry;
import io.hawser.api.block.DeviceIdentity;
import io.hawser.scsi.disk.Capacity;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.vpd.BlockLimits;
import io.hawser.scsi.vpd.Designator;
import io.hawser.scsi.vpd.LogicalBlockProvisioning;
import java.util.List;
import java.util.Optional;

/**
 * What a disk said of itself.
 *
 * @param inquiry standard INQUIRY data
 * @param designators those of VPD page 83h; empty if it has none or they make no sense
 * @param identity who it is
 * @param capacity how large it is; not known only of what {@link DiskProbe#runIdentity} asked over
 *     a port that takes no reads and writes
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

  /**
   * What shows that this and what was asked later are not the same disk: WWID, serial number,
   * vendor, product, block size and size are compared, the latter two if both are known. A disk
   * that has grown is the same if it has a WWID.
   *
   * @param now what a disk says now
   * @return what differs, e.g. {@code its serial number was 1 and is now 2}; empty if nothing does
   */
  public Optional<String> difference(DiskFacts now) {
    DeviceIdentity is = now.identity;
    if (!identity.wwid().equals(is.wwid())) {
      return changed("WWID", identity.wwid().orElse("none"), is.wwid().orElse("none"));
    }
    if (!identity.serial().equals(is.serial())) {
      return changed("serial number", identity.serial().orElse("none"), is.serial().orElse("none"));
    }
    if (!identity.vendor().equals(is.vendor()) || !identity.product().equals(is.product())) {
      return changed(
          "product",
          identity.vendor() + " " + identity.product(),
          is.vendor() + " " + is.product());
    }
    if (!capacity.isKnown() || !now.capacity.isKnown()) {
      return Optional.empty();
    }
    if (capacity.blockSize() != now.capacity.blockSize()) {
      return changed("block size", capacity.blockSize(), now.capacity.blockSize());
    }
    long before = capacity.blocks();
    long after = now.capacity.blocks();
    boolean grown = after > before && identity.wwid().isPresent();
    return before == after || grown ? Optional.empty() : changed("number of blocks", before, after);
  }

  private static Optional<String> changed(String what, Object was, Object is) {
    return Optional.of("its " + what + " was " + was + " and is now " + is);
  }
}
