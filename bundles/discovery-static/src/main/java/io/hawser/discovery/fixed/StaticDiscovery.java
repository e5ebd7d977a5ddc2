package io.hawser.discovery.fixed;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.iface.Iface;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Finds what the caller names: the target in the option {@link #TARGET} at the request's portal,
 * and each line {@code HOST[:PORT][,TAG] NAME} of the option {@link #LIST}, the form in which
 * {@code iscsiadm} prints what it discovered. It asks nobody; it checks what can be checked without
 * asking. A line that is not valid is left out with a warning.
 *
 * <p>Threading: any thread; nothing blocks, the stage is complete when it is returned.
 */
public final class StaticDiscovery implements Discovery {
  /** The method's name. */
  public static final String METHOD_NAME = "static";

  /** Option: the target's name; the request's portal says where it is. */
  public static final String TARGET = "target";

  /** Option: lines of portal and name; empty ones and those that start with # are skipped. */
  public static final String LIST = "list";

  /** Longest list in characters. */
  private static final int MAX_LIST = 16 * 1024 * 1024;

  @Override
  public String method() {
    return METHOD_NAME;
  }

  @Override
  public CompletionStage<DiscoverySummary> discover(
      DiscoveryRequest request, Consumer<DiscoveredNode> found) {
    try {
      return CompletableFuture.completedStage(named(request, found));
    } catch (HawserException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private static DiscoverySummary named(DiscoveryRequest request, Consumer<DiscoveredNode> found)
      throws HawserException {
    String target = request.options().get(TARGET);
    String list = request.options().getOrDefault(LIST, "");
    if (target == null && list.isBlank()) {
      throw new HawserException(
          ErrorCode.INVALID, "static discovery needs the name of a target, or a list of them");
    }
    if (list.length() > MAX_LIST) {
      throw new HawserException(
          ErrorCode.INVALID, "the list of targets is longer than " + MAX_LIST + " characters");
    }
    List<String> warnings = new ArrayList<>();
    Set<DiscoveredNode> nodes = new LinkedHashSet<>();
    if (target != null) {
      Portal portal =
          request
              .portal()
              .orElseThrow(
                  () ->
                      new HawserException(
                          ErrorCode.INVALID, "static discovery of " + target + " needs a portal"));
      // What stands alone is an error; in a list it is a warning, so that the rest is found.
      try {
        add(portal, target, request, nodes, warnings);
      } catch (IllegalArgumentException e) {
        throw new HawserException(ErrorCode.INVALID, e.getMessage(), e);
      }
    }
    lines(list, request, nodes, warnings);
    if (nodes.isEmpty()) {
      throw new HawserException(
          ErrorCode.INVALID,
          warnings.isEmpty()
              ? "the list names no target"
              : "no target is left: " + warnings.get(0));
    }
    nodes.forEach(found);
    return new DiscoverySummary(nodes.size(), warnings);
  }

  private static void lines(
      String list, DiscoveryRequest request, Set<DiscoveredNode> nodes, List<String> warnings) {
    int number = 0;
    for (String line : (Iterable<String>) list.lines()::iterator) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      String[] words = text.split("[ \t]+", 3);
      try {
        if (words.length != 2) {
          throw new IllegalArgumentException("it must be HOST[:PORT][,TAG] NAME");
        }
        add(Portal.parse(words[0]), words[1], request, nodes, warnings);
      } catch (IllegalArgumentException e) {
        warnings.add("line " + number + " is left out: " + e.getMessage());
      }
    }
  }

  private static void add(
      Portal portal,
      String target,
      DiscoveryRequest request,
      Set<DiscoveredNode> nodes,
      List<String> warnings) {
    IscsiName name = IscsiName.of(target);
    Optional<String> fault = PortalRules.fault(portal);
    if (fault.isPresent()) {
      throw new IllegalArgumentException(fault.get());
    }
    List<Optional<String>> ifaces =
        request.ifaces().isEmpty()
            ? List.of(Optional.empty())
            : request.ifaces().stream().map(Iface::name).map(Optional::of).toList();
    for (Optional<String> iface : ifaces) {
      if (nodes.size() >= request.maxTargets()) {
        String cut = "more than " + request.maxTargets() + " targets; the rest is cut off";
        if (!warnings.contains(cut)) {
          warnings.add(cut);
        }
        return;
      }
      nodes.add(new DiscoveredNode(name, portal, iface, METHOD_NAME));
    }
  }
}
