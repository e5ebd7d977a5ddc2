package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiUrl;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a URL says about digests: {@code crc32c}, {@code none}, or both with a comma in the order of
 * preference. A single value accepts nothing else; without the option there is no digest.
 */
public final class UrlDigests {
  private UrlDigests() {}

  /**
   * The usual offer with the URL's digests.
   *
   * @throws HawserException {@code INVALID} if a list holds anything else
   */
  public static SessionParameters offer(IscsiUrl url) throws HawserException {
    return SessionParameters.DEFAULT_OFFER.withDigests(
        list(url, IscsiUrl.HEADER_DIGEST), list(url, IscsiUrl.DATA_DIGEST));
  }

  private static List<Digest> list(IscsiUrl url, String key) throws HawserException {
    String list = url.options().get(key);
    if (list == null) {
      return List.of(Digest.NONE);
    }
    List<Digest> digests = new ArrayList<>(2);
    for (String word : list.split(",", -1)) {
      Digest digest =
          switch (word.trim().toLowerCase(Locale.ROOT)) {
            case "crc32c" -> Digest.CRC32C;
            case "none" -> Digest.NONE;
            default ->
                throw new HawserException(
                    ErrorCode.INVALID,
                    "the URL's "
                        + key
                        + " '"
                        + list
                        + "' is neither crc32c nor none nor a list of both");
          };
      if (!digests.contains(digest)) {
        digests.add(digest);
      }
    }
    return digests;
  }
}
