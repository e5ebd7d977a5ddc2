package io.hawser.iface.record;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Printable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys a kind of record has, in open-iscsi's order, with their rules and defaults. Immutable.
 */
final class RecordSchema {
  /**
   * A key.
   *
   * @param name its name
   * @param fallback its value where a file says nothing; empty for unset
   * @param rule what it may be
   * @param fixed whether only the store itself sets it, as it is part of the record's name
   */
  record Key(String name, String fallback, ValueRule rule, boolean fixed) {}

  private final Map<String, Key> keys = new LinkedHashMap<>();

  RecordSchema(Collection<Key> keys) {
    keys.forEach(key -> this.keys.put(key.name(), key));
  }

  static Key key(String name, String fallback, ValueRule rule) {
    return new Key(name, fallback, rule, false);
  }

  static Key fixed(String name, String fallback, ValueRule rule) {
    return new Key(name, fallback, rule, true);
  }

  /** The names in order. */
  Collection<String> names() {
    return keys.keySet();
  }

  /** Whether the key belongs to this kind of record. */
  boolean knows(String key) {
    return keys.containsKey(key);
  }

  /** Every key at its default. */
  Map<String, String> defaults() {
    Map<String, String> values = new LinkedHashMap<>();
    keys.values().forEach(key -> values.put(key.name(), key.fallback()));
    return values;
  }

  /**
   * A record as it is used: every key of the schema in order, from the file where that is valid and
   * from {@code defaults} where not, then the keys that only the file has.
   *
   * @param file what the file says
   * @param defaults what holds where it says nothing
   * @param remarks gets a sentence for every value that is not valid
   */
  Map<String, String> completed(
      Map<String, String> file, Map<String, String> defaults, List<String> remarks) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Key key : keys.values()) {
      String value = file.getOrDefault(key.name(), "");
      String fallback = defaults.getOrDefault(key.name(), key.fallback());
      if (value.isEmpty()) {
        values.put(key.name(), fallback);
        continue;
      }
      try {
        values.put(key.name(), key.rule().checked(value));
      } catch (IllegalArgumentException e) {
        remarks.add(
            sentence(key.name(), value, e) + "; " + shown(key.name(), fallback) + " is used");
        values.put(key.name(), fallback);
      }
    }
    file.forEach(values::putIfAbsent);
    return values;
  }

  /**
   * Checks changes an administrator wants.
   *
   * @param what the record's name, for the message
   * @return the changes as they are stored
   * @throws HawserException {@code INVALID} naming the first that is not possible
   */
  Map<String, String> checked(String what, Map<String, String> changes) throws HawserException {
    Map<String, String> checked = new LinkedHashMap<>();
    for (Map.Entry<String, String> change : changes.entrySet()) {
      Key key = keys.get(change.getKey());
      if (key == null) {
        throw invalid(what, "there is no setting " + printable(change.getKey()));
      }
      if (key.fixed()) {
        throw invalid(what, key.name() + " is part of its name and cannot be changed");
      }
      String value = change.getValue().equals(RecordText.EMPTY) ? "" : change.getValue();
      try {
        checked.put(key.name(), value.isEmpty() ? "" : key.rule().checked(value));
      } catch (IllegalArgumentException e) {
        throw invalid(what, sentence(key.name(), value, e));
      }
    }
    return checked;
  }

  private static HawserException invalid(String what, String why) {
    return new HawserException(ErrorCode.INVALID, what + ": " + why);
  }

  private static String sentence(String key, String value, IllegalArgumentException why) {
    return key + " = " + shown(key, value) + " " + why.getMessage();
  }

  private static String shown(String key, String value) {
    if (io.hawser.api.session.RecordValues.secret(key)) {
      return "********";
    }
    return value.isEmpty() ? RecordText.EMPTY : printable(value);
  }

  private static String printable(String text) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
    return Printable.of(shown);
  }
}
