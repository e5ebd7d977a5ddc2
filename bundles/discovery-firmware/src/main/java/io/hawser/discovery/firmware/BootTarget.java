package io.hawser.discovery.firmware;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.discovery.BootSettings;
import io.hawser.api.transport.ChapCredentials;
import java.util.Map;
import java.util.Optional;

/**
 * A target the firmware boots from ({@code targetN}).
 *
 * @param table the table it is in, e.g. {@code ibft}
 * @param index its number in the table
 * @param name its name
 * @param portal where it listens
 * @param lun the logical unit as the table has it, hexadecimal
 * @param initiator the name the firmware logs in with
 * @param chap credentials, if the table has complete ones and we may read them
 * @param nic the card it is reached by
 * @param selected whether the firmware booted from it
 */
public record BootTarget(
    String table,
    int index,
    IscsiName name,
    Portal portal,
    Optional<String> lun,
    Optional<IscsiName> initiator,
    Optional<ChapCredentials> chap,
    Optional<BootNic> nic,
    boolean selected) {
  /** How it was booted from. */
  BootSettings settings() {
    return new BootSettings(initiator, chap, lun, nic.map(BootNic::settings).orElse(Map.of()));
  }
}
