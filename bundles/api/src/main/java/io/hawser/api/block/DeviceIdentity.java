package io.hawser.api.block;

import java.util.Optional;

/**
 * What makes a disk this disk; pinned when it is attached and checked at every re-login.
 *
 * @param wwid the best designator of VPD page 83h in multipath-tools' form, e.g. {@code 36001405…};
 *     empty if the device has none
 * @param serial unit serial number of VPD page 80h, trimmed
 * @param vendor T10 vendor, trimmed
 * @param product product, trimmed
 * @param revision revision, trimmed
 */
public record DeviceIdentity(
    Optional<String> wwid,
    Optional<String> serial,
    String vendor,
    String product,
    String revision) {}
