package io.hawser.api.discovery;

import io.hawser.api.IscsiName;
import io.hawser.api.transport.ChapCredentials;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What firmware tells of how it logged in to the target it booted from.
 *
 * @param initiator the name it used
 * @param chap what it proved itself with
 * @param lun the logical unit it booted from, as the table writes it
 * @param network what its card was set to, by the keys of an iface record ({@code iface.hwaddress},
 *     {@code iface.ipaddress} …), in their order
 */
public record BootSettings(
    Optional<IscsiName> initiator,
    Optional<ChapCredentials> chap,
    Optional<String> lun,
    Map<String, String> network) {
  /** Copies. */
  public BootSettings {
    network = Collections.unmodifiableMap(new LinkedHashMap<>(network));
  }
}
