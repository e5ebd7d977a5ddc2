package io.hawser.shell.cli;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of one call, checked against their {@link CommandSpec}.
 *
 * @param positional in order
 * @param options values by option name; a flag has one empty value
 */
public record Arguments(List<String> positional, Map<String, List<String>> options) {
  /** Whether the flag was given. */
  public boolean flag(String name) {
    return options.containsKey(name);
  }

  /** The option's value, empty if it was not given. */
  public Optional<String> value(String name) {
    List<String> values = options.get(name);
    return values == null ? Optional.empty() : Optional.of(values.get(0));
  }

  /** All values of a repeatable option. */
  public List<String> values(String name) {
    return options.getOrDefault(name, List.of());
  }

  /** The positional argument at this index, empty if it was not given. */
  public Optional<String> positional(int index) {
    return index < positional.size() ? Optional.of(positional.get(index)) : Optional.empty();
  }

  /**
   * The option's value, which the command cannot do without.
   *
   * @throws HawserException {@code INVALID} if it was not given
   */
  public String required(String name) throws HawserException {
    List<String> values = options.get(name);
    if (values == null) {
      throw new HawserException(ErrorCode.INVALID, "--" + name + " is missing");
    }
    return values.get(0);
  }

  /**
   * A whole number.
   *
   * @param fallback what holds when the option was not given
   * @throws HawserException {@code INVALID} if it is none or outside the range
   */
  public long number(String name, long fallback, long low, long high) throws HawserException {
    Optional<String> text = value(name);
    return text.isEmpty() ? fallback : Quantity.number("--" + name, text.get(), low, high);
  }

  /** As {@link #number}, for an option the command cannot do without. */
  public long requiredNumber(String name, long low, long high) throws HawserException {
    return Quantity.number("--" + name, required(name), low, high);
  }

  /**
   * A size in bytes such as {@code 4k}.
   *
   * @param fallback what holds when the option was not given
   * @throws HawserException {@code INVALID} if it is none or outside the range
   */
  public long size(String name, long fallback, long low, long high) throws HawserException {
    Optional<String> text = value(name);
    return text.isEmpty() ? fallback : Quantity.size("--" + name, text.get(), low, high);
  }

  /**
   * A duration such as {@code 500ms}, {@code 4s} or {@code 2m}.
   *
   * @param fallback what holds when the option was not given
   * @throws HawserException {@code INVALID} if it is none
   */
  public Duration duration(String name, Duration fallback) throws HawserException {
    Optional<String> text = value(name);
    return text.isEmpty() ? fallback : Quantity.duration("--" + name, text.get());
  }
}
