package io.hawser.advisor.model;

import java.util.OptionalInt;

/**
 * What Linux does with ARP and reverse paths on one interface, the host-wide setting taken in. Each
 * is empty where it could not be read.
 *
 * @param rpFilter reverse path filter: 0 off, 1 strict, 2 loose
 * @param arpIgnore which requests are answered: 0 for any local address
 * @param arpAnnounce which source address requests carry: 2 only the interface's own
 * @param arpFilter 1 if requests are answered only on the interface the answer would leave by
 */
public record ArpSettings(
    OptionalInt rpFilter, OptionalInt arpIgnore, OptionalInt arpAnnounce, OptionalInt arpFilter) {
  /** Nothing known. */
  public static final ArpSettings UNKNOWN =
      new ArpSettings(
          OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
}
