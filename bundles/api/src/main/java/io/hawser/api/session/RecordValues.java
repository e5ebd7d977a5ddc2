package io.hawser.api.session;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The keys and values of a record, in the order of the record. An unset key has an empty value.
 * Secrets are among the values, so {@link #toString()} hides them; print {@link #masked()}.
 * Immutable.
 */
public final class RecordValues {
  private static final String STARS = "********";

  private final Map<String, String> values;

  private RecordValues(Map<String, String> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  /** These values, in the map's order. */
  public static RecordValues of(Map<String, String> values) {
    return new RecordValues(new LinkedHashMap<>(values));
  }

  /** Whether the value of this key is a secret. */
  public static boolean secret(String key) {
    return key.endsWith(".password") || key.endsWith(".password_in");
  }

  /** The value of a key; empty if the key is absent or unset. */
  public Optional<String> get(String key) {
    return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
  }

  /** All of them, secrets included: for the record store and {@code --show} only. */
  public Map<String, String> asMap() {
    return values;
  }

  /** All of them, secrets that are set as stars. */
  public Map<String, String> masked() {
    Map<String, String> shown = new LinkedHashMap<>(values);
    shown.replaceAll((key, value) -> secret(key) && !value.isEmpty() ? STARS : value);
    return shown;
  }

  /** The same with changes: known keys keep their place, new ones come last. */
  public RecordValues with(Map<String, String> changes) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    changed.putAll(changes);
    return new RecordValues(changed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordValues record && values.equals(record.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return masked().toString();
  }
}
