package io.hawser.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * {@code
 * iscsi://[user[%secret]@]HOST[:PORT]/[IQN[/LUN]][?header_digest=…&data_digest=…&target_user=…&target_password=…]},
 * the form libiscsi's and QEMU's users know.
 *
 * @param portal where to connect
 * @param target the target, empty for discovery
 * @param lun the LUN, 0 to 16383 (flat space), empty when the URL names a target or a portal only
 * @param user CHAP user, empty for none
 * @param password CHAP secret from the URL, empty for none
 * @param options the part after {@code ?}, keys checked
 */
public record IscsiUrl(
    Portal portal,
    Optional<IscsiName> target,
    OptionalInt lun,
    Optional<String> user,
    Optional<Secret> password,
    Map<String, String> options) {
  /** Digest lists, {@code none}, {@code crc32c} or both with a comma. */
  public static final String HEADER_DIGEST = "header_digest";

  /** As {@link #HEADER_DIGEST}, for data. */
  public static final String DATA_DIGEST = "data_digest";

  /** Name the target must prove in mutual CHAP. */
  public static final String TARGET_USER = "target_user";

  /** Secret the target must prove in mutual CHAP. */
  public static final String TARGET_PASSWORD = "target_password";

  private static final Set<String> KEYS =
      Set.of(HEADER_DIGEST, DATA_DIGEST, TARGET_USER, TARGET_PASSWORD);

  /** Copies the map. */
  public IscsiUrl {
    options = Map.copyOf(options);
  }

  /**
   * Parses.
   *
   * @throws IllegalArgumentException if a part is unknown or out of range; the message never shows
   *     a secret
   */
  public static IscsiUrl parse(String text) {
    String scheme = "iscsi://";
    if (!text.startsWith(scheme)) {
      throw new IllegalArgumentException("an iSCSI URL starts with iscsi://HOST[:PORT]/");
    }
    String rest = text.substring(scheme.length());
    Map<String, String> options = Map.of();
    refuseBrokenAccount(rest);
    int question = rest.indexOf('?');
    if (question >= 0) {
      options = options(rest.substring(question + 1));
      rest = rest.substring(0, question);
    }
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String path = slash < 0 ? "" : rest.substring(slash + 1);
    Optional<String> user = Optional.empty();
    Optional<Secret> password = Optional.empty();
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      String account = authority.substring(0, at);
      int percent = account.indexOf('%');
      user = Optional.of(percent < 0 ? account : account.substring(0, percent));
      if (percent >= 0) {
        password = Optional.of(Secret.of(account.substring(percent + 1)));
      }
      if (user.get().isEmpty()) {
        throw new IllegalArgumentException("the URL has an '@' but no user before it");
      }
    }
    Portal portal = Portal.parse(authority.substring(at + 1));
    if (path.isEmpty()) {
      return new IscsiUrl(portal, Optional.empty(), OptionalInt.empty(), user, password, options);
    }
    int lunSlash = path.indexOf('/');
    IscsiName target = IscsiName.of(lunSlash < 0 ? path : path.substring(0, lunSlash));
    OptionalInt lun =
        lunSlash < 0 || lunSlash == path.length() - 1
            ? OptionalInt.empty()
            : OptionalInt.of(lun(path.substring(lunSlash + 1)));
    return new IscsiUrl(portal, Optional.of(target), lun, user, password, options);
  }

  /** A secret that ends the authority early would be quoted as a host or an option. */
  private static void refuseBrokenAccount(String rest) {
    String authority = rest.split("[/?]", 2)[0];
    boolean bracketed = authority.matches("\\[[^\\]%]*%[^\\]]*\\].*");
    boolean zone = bracketed || rest.indexOf('@') < 0 && authority.matches("[^%]*:[^%]*:[^%]*%.*");
    if (authority.indexOf('%') >= 0 && authority.indexOf('@') < 0 && !zone) {
      throw new IllegalArgumentException(
          "the URL has a '%' but no '@' behind the secret; a secret with '/' or '?' in it cannot be"
              + " part of a URL");
    }
  }

  private static int lun(String digits) {
    if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 16383) {
      throw new IllegalArgumentException(
          "LUN '" + Printable.of(digits) + "' is not a number from 0 to 16383");
    }
    return Integer.parseInt(digits);
  }

  private static Map<String, String> options(String query) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equal = pair.indexOf('=');
      String key = equal < 0 ? pair : pair.substring(0, equal);
      if (equal < 0 || !KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "the URL has the unknown option '"
                + Printable.of(key)
                + "'; known are "
                + KEYS.stream().sorted().toList());
      }
      String value = decoded(key, pair.substring(equal + 1));
      if (options.put(key, value) != null) {
        throw new IllegalArgumentException("the URL gives the option '" + key + "' twice");
      }
    }
    return options;
  }

  private static String decoded(String key, String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // Its message quotes the value, which may be a secret.
      throw new IllegalArgumentException(
          "the URL's option '" + key + "' has a '%' that two hexadecimal digits do not follow");
    }
  }

  /** The URL without its secrets. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("iscsi://");
    user.ifPresent(u -> text.append(u).append('@'));
    text.append(portal.address()).append('/');
    target.ifPresent(t -> text.append(t));
    lun.ifPresent(l -> text.append('/').append(l));
    return text.toString();
  }
}
