package io.hawser.api.advisor;

import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to judge.
 *
 * @param portals the target's portals, address literals; a topology file may add more
 * @param profile {@code linux}, {@code esxi<6.5}, {@code esxi>=6.5} or {@code esx-classic}; empty
 *     takes the file's, otherwise {@code linux}
 * @param topology a topology file to judge instead of this host
 * @param bound the iface records sessions are bound to now; those that bind to nothing are ignored
 * @param whatIf things that fail, each by itself
 * @param symptom what the operator sees
 * @param seenPaths how many paths exist now, if known
 * @param array name of an array profile whose rules count too, e.g. {@code infinibox}
 */
public record AdviceRequest(
    List<Portal> portals,
    Optional<String> profile,
    Optional<Path> topology,
    List<Iface> bound,
    List<WhatIf> whatIf,
    Optional<Symptom> symptom,
    OptionalInt seenPaths,
    Optional<String> array) {
  /** Copies. */
  public AdviceRequest {
    portals = List.copyOf(portals);
    bound = List.copyOf(bound);
    whatIf = List.copyOf(whatIf);
  }

  /** Judges this host against these portals, nothing bound. */
  public static AdviceRequest of(List<Portal> portals) {
    return new AdviceRequest(
        portals,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty());
  }

  /** The same with these records bound. */
  public AdviceRequest withBound(List<Iface> records) {
    return new AdviceRequest(
        portals, profile, topology, records, whatIf, symptom, seenPaths, array);
  }
}
