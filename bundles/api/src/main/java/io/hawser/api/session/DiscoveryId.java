package io.hawser.api.session;

import io.hawser.api.Portal;
import java.util.Comparator;

/**
 * What names a discovery record.
 *
 * @param type {@code sendtargets} or {@code isns}
 * @param portal whom it asks; the group tag is always unknown
 */
public record DiscoveryId(String type, Portal portal) implements Comparable<DiscoveryId> {
  /** The methods that have records of their own. */
  public static final java.util.List<String> TYPES = java.util.List.of("sendtargets", "isns");

  private static final Comparator<DiscoveryId> ORDER =
      Comparator.comparing((DiscoveryId id) -> TYPES.indexOf(id.type()))
          .thenComparing(id -> id.portal().host())
          .thenComparing(id -> id.portal().port());

  /**
   * Forgets the portal's group tag.
   *
   * @throws IllegalArgumentException if the type has no records
   */
  public DiscoveryId {
    if (!TYPES.contains(type)) {
      throw new IllegalArgumentException("discovery type '" + type + "' has no records");
    }
    portal = Portal.of(portal.host(), portal.port());
  }

  @Override
  public int compareTo(DiscoveryId other) {
    return ORDER.compare(this, other);
  }
}
