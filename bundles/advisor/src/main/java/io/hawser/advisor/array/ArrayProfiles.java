package io.hawser.advisor.array;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Printable;
import io.hawser.api.advisor.Finding;
import io.hawser.api.advisor.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What arrays can do, one data file each in {@code arrays/}. */
public final class ArrayProfiles {
  private static final List<String> FILES = List.of("infinibox");
  private static final double WARN_AT = 0.9;

  private final Map<String, JsonObject> profiles = new TreeMap<>();

  /** Reads the bundle's own files. */
  public ArrayProfiles() {
    for (String name : FILES) {
      String file = "/io/hawser/advisor/arrays/" + name + ".json";
      try (InputStream in = ArrayProfiles.class.getResourceAsStream(file)) {
        profiles.put(
            name,
            JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                .getAsJsonObject());
      } catch (IOException unreadable) {
        throw new UncheckedIOException("the bundle's own " + file + " cannot be read", unreadable);
      }
    }
  }

  /** Their names, sorted. */
  public List<String> names() {
    return List.copyOf(profiles.keySet());
  }

  private JsonObject profile(String name) throws HawserException {
    JsonObject profile = profiles.get(name);
    if (profile == null) {
      throw new HawserException(
          ErrorCode.INVALID,
          "no array profile is named '"
              + Printable.of(name)
              + "'; there are "
              + String.join(", ", profiles.keySet()));
    }
    return profile;
  }

  /**
   * Settings that do not fit, the worst first.
   *
   * @throws HawserException {@code INVALID} if there is no such profile
   */
  public List<Finding> validate(String name, Map<String, String> settings) throws HawserException {
    JsonObject profile = profile(name);
    List<Finding> found = new ArrayList<>();
    for (JsonElement each : profile.getAsJsonArray("settings")) {
      JsonObject rule = each.getAsJsonObject();
      String key = rule.get("key").getAsString();
      String value = settings.get(key);
      if (value != null && !value.matches(rule.get("matches").getAsString())) {
        found.add(finding(profile, rule, key + " is '" + shown(value) + "': ", commands(rule)));
      }
    }
    for (JsonElement each : profile.getAsJsonArray("needs")) {
      JsonObject rule = each.getAsJsonObject();
      String key = rule.get("key").getAsString();
      String with = rule.get("with").getAsString();
      if (isSet(settings, key) && !isSet(settings, with)) {
        found.add(finding(profile, rule, key + " without " + with + ": ", List.of()));
      }
    }
    found.sort(Comparator.comparing(Finding::severity));
    return found;
  }

  private static boolean isSet(Map<String, String> settings, String key) {
    return !settings.getOrDefault(key, "").isEmpty();
  }

  /** A wrong value may be a secret typed into the wrong key, so only short ones are shown. */
  private static String shown(String value) {
    return value.length() > 64 ? value.length() + " characters" : Printable.of(value);
  }

  private static List<String> commands(JsonObject rule) {
    return Optional.ofNullable(rule.get("set"))
        .map(s -> List.of("set " + s.getAsString()))
        .orElse(List.of());
  }

  private static Finding finding(
      JsonObject profile, JsonObject rule, String what, List<String> commands) {
    return new Finding(
        rule.get("id").getAsString(),
        Severity.valueOf(rule.get("severity").getAsString()),
        what + rule.get("text").getAsString(),
        List.of(rule.has("key") ? rule.get("key").getAsString() : rule.get("amount").getAsString()),
        Optional.empty(),
        profile.get("source").getAsString(),
        profile.get("date").getAsString(),
        List.of(),
        commands);
  }

  /**
   * Portals the array could not have, by the profile.
   *
   * @throws HawserException {@code INVALID} if there is no such profile
   */
  public List<Finding> portals(String name, List<String> hosts) throws HawserException {
    // Said at once, also where there is no portal to check.
    profile(name);
    Map<String, String> settings = new HashMap<>();
    List<Finding> found = new ArrayList<>();
    for (String host : hosts) {
      settings.put("portal", host);
      found.addAll(validate(name, settings));
    }
    return found;
  }

  /**
   * Amounts that do not fit.
   *
   * @throws HawserException {@code INVALID} for an unknown profile or amount, or a negative one
   */
  public List<Finding> plan(String name, Map<String, Long> planned) throws HawserException {
    JsonObject profile = profile(name);
    Map<String, JsonObject> limits = new TreeMap<>();
    profile
        .getAsJsonArray("limits")
        .forEach(
            l -> limits.put(l.getAsJsonObject().get("amount").getAsString(), l.getAsJsonObject()));
    List<Finding> found = new ArrayList<>();
    for (Map.Entry<String, Long> each : new TreeMap<>(planned).entrySet()) {
      JsonObject limit = limits.get(each.getKey());
      if (limit == null || each.getValue() < 0) {
        throw new HawserException(
            ErrorCode.INVALID,
            "array profile "
                + name
                + " plans "
                + String.join(", ", limits.keySet())
                + " from 0 upwards, not "
                + Printable.of(each.getKey())
                + "="
                + each.getValue());
      }
      overrun(profile, limit, each.getKey(), each.getValue()).ifPresent(found::add);
    }
    found.sort(Comparator.comparing(Finding::severity));
    return found;
  }

  private static Optional<Finding> overrun(
      JsonObject profile, JsonObject limit, String amount, long planned) {
    long most = limit.get("most").getAsLong();
    if (planned <= most && planned < most * WARN_AT) {
      return Optional.empty();
    }
    Finding told =
        finding(profile, limit, planned + " of at most " + most + " " + amount + ": ", List.of());
    return Optional.of(
        new Finding(
            told.rule(),
            planned > most ? Severity.ERROR : Severity.WARNING,
            told.text(),
            told.subjects(),
            Optional.empty(),
            told.source(),
            told.date(),
            List.of(),
            List.of()));
  }
}
