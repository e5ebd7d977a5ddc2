package io.hawser.shell.iscsiadm;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.NodeFilter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command line that was understood. Immutable but for its making. */
final class Request {
  private static final Pattern SID = Pattern.compile("(?:.*[/])?(?:session)?([0-9]{1,9})/?");

  private final Map<Character, String> last = new LinkedHashMap<>();
  private final Set<Operation> operations = EnumSet.noneOf(Operation.class);
  private final List<String> ifaces = new ArrayList<>();
  private final Map<String, String> values = new LinkedHashMap<>();
  private Mode mode;
  private IscsiName target;
  private PortalArgument portal;
  private int sid = -1;

  private Request() {}

  /**
   * Understands.
   *
   * @throws HawserException {@code INVALID} naming the first thing that cannot be
   */
  static Request of(List<GetOpt.Given> given) throws HawserException {
    Request request = new Request();
    for (GetOpt.Given each : given) {
      if (each.letter() == 'm') {
        request.mode = Mode.of(each.value());
      }
    }
    String name = null;
    String value = null;
    for (GetOpt.Given each : given) {
      request.take(each);
      switch (each.letter()) {
        case 'n' -> name = each.value();
        case 'v' -> value = each.value();
        default -> {
          // Not one of a pair.
        }
      }
      if (name != null && value != null) {
        request.values.put(name, value);
        name = null;
        value = null;
      }
    }
    return request;
  }

  private void take(GetOpt.Given given) throws HawserException {
    if (mode != null) {
      mode.check(given.letter());
    }
    last.put(given.letter(), given.value());
    switch (given.letter()) {
      case 'o' -> operations.add(Operation.of(given.value()));
      case 'I' -> ifaces.add(ifaceName(given.value()));
      case 'T' -> target = targetName(given.value());
      case 'p' -> portal = PortalArgument.parse(given.value());
      case 'r' -> sid = sid(given.value());
      default -> {
        // Looked at by the mode that takes it.
      }
    }
  }

  private static String ifaceName(String text) throws HawserException {
    try {
      return Iface.unbound(text, "tcp").name();
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, e.getMessage(), e);
    }
  }

  private static IscsiName targetName(String text) throws HawserException {
    try {
      return IscsiName.of(text);
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, "-T: " + e.getMessage(), e);
    }
  }

  private static int sid(String text) throws HawserException {
    Matcher matcher = SID.matcher(text);
    if (!matcher.matches()) {
      throw new HawserException(ErrorCode.INVALID, "invalid sid '" + text + "'");
    }
    return Integer.parseInt(matcher.group(1));
  }

  /** What {@code -m} says; empty without it. */
  Optional<Mode> mode() {
    return Optional.ofNullable(mode);
  }

  /** Whether this option was given. */
  boolean has(char letter) {
    return last.containsKey(letter);
  }

  /** The value of the last option of this letter. */
  Optional<String> value(char letter) {
    return Optional.ofNullable(last.get(letter));
  }

  /**
   * A whole number.
   *
   * @param what how the error names it
   */
  int number(char letter, int fallback, int low, int high, String what) throws HawserException {
    String text = last.get(letter);
    if (text == null) {
      return fallback;
    }
    if (text.matches("-?[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= low && number <= high) {
        return number;
      }
    }
    throw new HawserException(
        ErrorCode.INVALID, "Invalid " + what + " " + text + ". Try " + low + " - " + high + ".");
  }

  /** {@code -P}, 0 without it. */
  int printLevel(int most) throws HawserException {
    return number('P', 0, 0, most, "info level");
  }

  /** What {@code -o} says; several are one after the other. */
  Set<Operation> operations() {
    return operations;
  }

  /**
   * The one operation, empty without any.
   *
   * @throws HawserException {@code INVALID} for several at once
   */
  Optional<Operation> operation() throws HawserException {
    if (operations.size() > 1) {
      throw new HawserException(ErrorCode.INVALID, "only one operation at a time is possible here");
    }
    return operations.stream().findFirst();
  }

  /** What the {@code -I} name, in their order. */
  List<String> ifaces() {
    return List.copyOf(ifaces);
  }

  /** Pairs of {@code -n} and {@code -v}. */
  Map<String, String> values() {
    return values;
  }

  /** What {@code -p} says. */
  Optional<PortalArgument> portal() {
    return Optional.ofNullable(portal);
  }

  /** What {@code -T} says. */
  Optional<IscsiName> target() {
    return Optional.ofNullable(target);
  }

  /** What {@code -r} says. */
  OptionalInt sid() {
    return sid < 0 ? OptionalInt.empty() : OptionalInt.of(sid);
  }

  /** Whether secrets are shown. */
  boolean showSecrets() {
    return has('S');
  }

  /** The nodes that {@code -T}, {@code -p} and the first {@code -I} name. */
  NodeFilter filter() {
    return new NodeFilter(
        target(),
        portal().map(PortalArgument::host),
        portal == null
            ? OptionalInt.empty()
            : OptionalInt.of(portal.port().orElse(Portal.DEFAULT_PORT)),
        portal == null ? OptionalInt.empty() : portal.groupTag(),
        ifaces.stream().findFirst());
  }
}
