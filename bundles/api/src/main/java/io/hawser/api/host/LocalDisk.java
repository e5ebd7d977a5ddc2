package io.hawser.api.host;

import java.util.Optional;

/**
 * A SCSI disk the kernel reaches by other means than iSCSI, e.g. a Fibre Channel card.
 *
 * @param address {@code HOST:CHANNEL:TARGET:LUN}
 * @param driver the host's driver, e.g. {@code lpfc}
 * @param vendor as INQUIRY tells it
 * @param model as INQUIRY tells it
 * @param block its block device, e.g. {@code sdb}
 */
public record LocalDisk(
    String address,
    String driver,
    Optional<String> vendor,
    Optional<String> model,
    Optional<String> block) {}
