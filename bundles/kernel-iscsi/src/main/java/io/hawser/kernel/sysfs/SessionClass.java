package io.hawser.kernel.sysfs;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A session the kernel has, {@code /sys/class/iscsi_session/sessionN}.
 *
 * @param sid N
 * @param host its SCSI host's number
 * @param target the target's name
 * @param iface the iface record's name
 * @param state {@code LOGGED_IN}, {@code FAILED} or {@code FREE}
 * @param targetId the SCSI target number on the host
 * @param creator process that made it, -1 for the kernel or the card
 */
public record SessionClass(
    int sid,
    int host,
    Optional<String> target,
    Optional<String> iface,
    Optional<String> state,
    OptionalInt targetId,
    OptionalInt creator) {}
