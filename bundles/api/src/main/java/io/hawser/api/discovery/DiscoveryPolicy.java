package io.hawser.api.discovery;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Printable;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What may be done with what a source lists. A source without authentication is a hint, so anything
 * beyond telling needs a list of what is let in, and each of the two lists that is not empty has to
 * agree.
 *
 * @param action what may be done
 * @param names patterns of target names, {@code *} for any characters; empty lets in every name
 * @param subnets networks of portals, {@code ADDRESS/PREFIX}; empty lets in every address
 */
public record DiscoveryPolicy(
    DiscoveryEvent.Action action, List<String> names, List<String> subnets) {
  /** Tells of everything and does nothing. */
  public static final DiscoveryPolicy TELL =
      new DiscoveryPolicy(DiscoveryEvent.Action.ANNOUNCE, List.of(), List.of());

  private static final int MAX_PATTERNS = 256;

  /**
   * Checks the lists.
   *
   * @throws IllegalArgumentException if more than telling is wanted without any list, a subnet is
   *     none, or there are more than 256 patterns
   */
  public DiscoveryPolicy {
    names = List.copyOf(names);
    subnets = List.copyOf(subnets);
    if (action != DiscoveryEvent.Action.ANNOUNCE && names.isEmpty() && subnets.isEmpty()) {
      throw new IllegalArgumentException(
          "the discovery policy "
              + action.name().toLowerCase(Locale.ROOT)
              + " needs names or subnets that are let in");
    }
    if (names.size() > MAX_PATTERNS || subnets.size() > MAX_PATTERNS) {
      throw new IllegalArgumentException(
          "a discovery policy has at most " + MAX_PATTERNS + " patterns");
    }
    subnets.forEach(Subnet::parse);
  }

  /**
   * Reads the words of a configuration.
   *
   * @param action {@code announce}, {@code record} or {@code login}
   * @throws IllegalArgumentException if it is none of these, or as the constructor
   */
  public static DiscoveryPolicy of(String action, List<String> names, List<String> subnets) {
    for (DiscoveryEvent.Action each : DiscoveryEvent.Action.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(action)) {
        return new DiscoveryPolicy(each, names, subnets);
      }
    }
    throw new IllegalArgumentException(
        "the discovery policy '" + Printable.of(action) + "' is not announce, record or login");
  }

  /** The lists, ready to be asked often. */
  public BiPredicate<IscsiName, Portal> filter() {
    List<Pattern> patterns = names.stream().map(DiscoveryPolicy::pattern).toList();
    List<Subnet> networks = subnets.stream().map(Subnet::parse).toList();
    return (target, portal) ->
        (patterns.isEmpty() || patterns.stream().anyMatch(p -> p.matcher(target.value()).matches()))
            && (networks.isEmpty() || networks.stream().anyMatch(n -> n.contains(portal.host())));
  }

  private static Pattern pattern(String text) {
    return Pattern.compile(
        Pattern.compile("\\*+")
            .splitAsStream(text.toLowerCase(Locale.ROOT) + "\n")
            .map(part -> Pattern.quote(part.replace("\n", "")))
            .collect(Collectors.joining(".*")));
  }
}
