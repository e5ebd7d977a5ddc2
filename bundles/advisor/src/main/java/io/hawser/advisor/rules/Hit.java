package io.hawser.advisor.rules;

import io.hawser.advisor.model.NetInterface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a predicate found.
 *
 * @param subjects interfaces, portals or switches it is about
 * @param words what the rule's text is filled with; {@code subjects} always is
 * @param missing the fact that was not there
 * @param commands what mends it
 */
record Hit(
    List<String> subjects,
    Map<String, String> words,
    Optional<String> missing,
    List<String> commands) {
  /** More names than this are counted instead of listed. */
  private static final int SHOWN = 8;

  Hit {
    subjects = List.copyOf(subjects);
    words = Map.copyOf(words);
    commands = List.copyOf(commands);
  }

  static Hit of(List<String> subjects) {
    return new Hit(subjects, Map.of(), Optional.empty(), List.of());
  }

  static Hit of(String subject) {
    return of(List.of(subject));
  }

  static Hit ofPorts(List<NetInterface> ports) {
    return of(ports.stream().map(NetInterface::name).toList());
  }

  Hit word(String name, Object value) {
    Map<String, String> more = new HashMap<>(words);
    more.put(name, String.valueOf(value));
    return new Hit(subjects, more, missing, commands);
  }

  Hit word(String name, List<String> values) {
    return word(name, list(values));
  }

  Hit missing(String fact) {
    return new Hit(subjects, words, Optional.of(fact), commands);
  }

  Hit commands(List<String> more) {
    List<String> all = new ArrayList<>(commands);
    all.addAll(more);
    return new Hit(subjects, words, missing, all);
  }

  /** Fills {@code {word}} in a rule's text. */
  String fill(String text) {
    String filled = text.replace("{subjects}", list(subjects));
    for (Map.Entry<String, String> each : words.entrySet()) {
      filled = filled.replace("{" + each.getKey() + "}", each.getValue());
    }
    return filled.replace("{fact}", missing.orElse(""));
  }

  private static String list(List<String> names) {
    return names.size() <= SHOWN
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, SHOWN)) + " and " + (names.size() - SHOWN) + " more";
  }
}
