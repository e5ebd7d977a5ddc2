package io.hawser.api.session;

import java.util.Locale;
import java.util.Optional;

/** {@code node.startup}: who logs a node in. */
public enum NodeStartup {
  /** The administrator. */
  MANUAL,
  /** The daemon when it starts. */
  AUTOMATIC,
  /** The boot firmware or its initial ramdisk; never logged out at shutdown. */
  ONBOOT;

  /** As it stands in a record. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The value of a record. */
  public static Optional<NodeStartup> of(String key) {
    for (NodeStartup each : values()) {
      if (each.key().equals(key)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
