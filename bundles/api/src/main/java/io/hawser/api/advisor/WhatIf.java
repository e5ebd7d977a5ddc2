package io.hawser.api.advisor;

import io.hawser.api.Printable;
import java.util.Locale;

/**
 * Something that fails, to see what it would cost.
 *
 * @param kind what kind of thing
 * @param name its name: an interface, a switch's identity, a portal's address with or without port
 */
public record WhatIf(Kind kind, String name) {
  /** What can fail. */
  public enum Kind {
    /** A network interface goes away. */
    NIC,
    /** A cable is pulled: the interface stays, without carrier. */
    CABLE,
    /** A switch loses power. */
    SWITCH,
    /** A portal of the target goes away. */
    PORTAL
  }

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it is empty or longer than 255 characters
   */
  public WhatIf {
    if (name.isEmpty() || name.length() > 255) {
      throw new IllegalArgumentException("what fails needs a name of 1 to 255 characters");
    }
  }

  /**
   * Reads {@code nic=NAME}, {@code cable=NAME}, {@code switch=ID} or {@code portal=ADDRESS[:PORT]}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static WhatIf parse(String text) {
    int equals = text.indexOf('=');
    if (equals > 0) {
      for (Kind kind : Kind.values()) {
        if (kind.name().toLowerCase(Locale.ROOT).equals(text.substring(0, equals))) {
          return new WhatIf(kind, text.substring(equals + 1));
        }
      }
    }
    throw new IllegalArgumentException(
        "'" + Printable.of(text) + "' is not nic=NAME, cable=NAME, switch=ID or portal=ADDRESS");
  }

  /** The form {@link #parse} reads. */
  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + "=" + name;
  }
}
