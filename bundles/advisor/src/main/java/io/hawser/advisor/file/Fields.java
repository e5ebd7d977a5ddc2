package io.hawser.advisor.file;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.hawser.api.Printable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** The keys of one JSON object, each of which has to be asked for, so that a typing error shows. */
final class Fields {
  static final int MAX_TEXT = 255;

  private final JsonObject object;
  private final String where;
  private final Set<String> asked = new HashSet<>();

  private Fields(JsonObject object, String where) {
    this.object = object;
    this.where = where;
  }

  static Fields of(JsonElement element, String where) {
    if (!element.isJsonObject()) {
      throw new IllegalArgumentException(where + " is not an object");
    }
    return new Fields(element.getAsJsonObject(), where);
  }

  private Optional<JsonElement> get(String key) {
    asked.add(key);
    return Optional.ofNullable(object.get(key)).filter(e -> !e.isJsonNull());
  }

  private IllegalArgumentException fault(String key, String what) {
    return new IllegalArgumentException(where + "." + key + " " + what);
  }

  Optional<String> text(String key) {
    return get(key).map(e -> text(key, e));
  }

  private String text(String key, JsonElement element) {
    if (!(element instanceof JsonPrimitive p) || !p.isString()) {
      throw fault(key, "is not a string");
    }
    String text = p.getAsString();
    if (text.isEmpty() || text.length() > MAX_TEXT || !Printable.is(text)) {
      throw fault(key, "has no 1 to " + MAX_TEXT + " printable characters");
    }
    return text;
  }

  String needText(String key) {
    return text(key).orElseThrow(() -> fault(key, "is missing"));
  }

  Optional<Boolean> flag(String key) {
    return get(key)
        .map(
            e -> {
              if (!(e instanceof JsonPrimitive p) || !p.isBoolean()) {
                throw fault(key, "is neither true nor false");
              }
              return p.getAsBoolean();
            });
  }

  OptionalInt number(String key, int least, int most) {
    Optional<JsonElement> element = get(key);
    if (element.isEmpty()) {
      return OptionalInt.empty();
    }
    // By its text, so that neither a fraction nor an exponent of a million digits is worked out.
    if (!(element.get() instanceof JsonPrimitive p)
        || !p.isNumber()
        || !p.getAsString().matches("[0-9]{1,10}")) {
      throw fault(key, "is not a whole number");
    }
    long value = Long.parseLong(p.getAsString());
    if (value < least || value > most) {
      throw fault(key, "is outside " + least + " to " + most);
    }
    return OptionalInt.of((int) value);
  }

  Optional<Fields> object(String key) {
    return get(key).map(e -> of(e, where + "." + key));
  }

  List<String> texts(String key, int most) {
    return list(key, most, e -> text(key, e));
  }

  Optional<List<Fields>> objects(String key, int most) {
    if (get(key).isEmpty()) {
      return Optional.empty();
    }
    int[] index = {0};
    return Optional.of(list(key, most, e -> of(e, where + "." + key + "[" + index[0]++ + "]")));
  }

  private <T> List<T> list(String key, int most, Function<JsonElement, T> each) {
    Optional<JsonElement> element = get(key);
    if (element.isEmpty()) {
      return List.of();
    }
    if (!(element.get() instanceof JsonArray array)) {
      throw fault(key, "is not a list");
    }
    if (array.size() > most) {
      throw fault(key, "has " + array.size() + " entries, more than " + most);
    }
    List<T> all = new ArrayList<>(array.size());
    array.forEach(e -> all.add(each.apply(e)));
    return all;
  }

  /** Turns what a value's own check says into a fault with the place's name. */
  <T> T parsed(String key, String text, Function<String, Optional<T>> parser, String what) {
    return parser.apply(text).orElseThrow(() -> fault(key, "'" + text + "' is not " + what));
  }

  /** Refuses keys nobody asked for. */
  void done() {
    for (String key : object.keySet()) {
      if (!asked.contains(key)) {
        String shown = key.length() > 40 ? key.substring(0, 40) : key;
        throw new IllegalArgumentException(
            where + " has an unknown key '" + Printable.of(shown) + "'");
      }
    }
  }
}
