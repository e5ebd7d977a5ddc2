package io.hawser.protocol.chap;

import io.hawser.api.Secret;
import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.protocol.text.BinaryValue;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.NumberValue;
import io.hawser.protocol.text.TextException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What both sides of CHAP share: the keys, the response and its comparison (RFC 1994). */
public final class Chap {
  /** Algorithm list, or the one chosen. */
  public static final String ALGORITHM = "CHAP_A";

  /** Identifier, 0 to 255. */
  public static final String IDENTIFIER = "CHAP_I";

  /** Challenge, 1 to 1024 bytes. */
  public static final String CHALLENGE = "CHAP_C";

  /** Name. */
  public static final String NAME = "CHAP_N";

  /** Response. */
  public static final String RESPONSE = "CHAP_R";

  private static final Set<String> KEYS = Set.of(ALGORITHM, IDENTIFIER, CHALLENGE, NAME, RESPONSE);

  private Chap() {}

  /** Whether the key belongs to CHAP. */
  public static boolean isKey(String key) {
    return KEYS.contains(key);
  }

  /** The response: the digest of identifier, secret and challenge. */
  public static byte[] response(
      ChapAlgorithm algorithm, int identifier, Secret secret, byte[] challenge) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm.digestName());
      digest.update((byte) identifier);
      secret.update(digest);
      return digest.digest(challenge);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK lacks " + algorithm.digestName(), e);
    }
  }

  /** A challenge and identifier of ours. */
  record Challenge(int identifier, byte[] bytes) {
    /** A fresh one, as long as the algorithm's response. */
    static Challenge fresh(
        ChapAlgorithm algorithm, RandomGenerator random, ReflectionGuard reflection) {
      byte[] bytes = new byte[algorithm.responseLength()];
      random.nextBytes(bytes);
      reflection.sent(bytes);
      return new Challenge(random.nextInt(256), bytes);
    }

    /** A peer's, checked. */
    static Challenge received(String identifier, String challenge, ReflectionGuard reflection)
        throws ChapException {
      try {
        int id = NumberValue.parse(IDENTIFIER, identifier, 0, 255);
        byte[] bytes = BinaryValue.decode(CHALLENGE, challenge);
        if (bytes.length == 0) {
          throw new ChapException("the peer's CHAP challenge is empty");
        }
        if (reflection.isOurs(bytes)) {
          throw new ChapException("the peer sent a CHAP challenge of our own back to us");
        }
        return new Challenge(id, bytes);
      } catch (TextException e) {
        throw new ChapException(e.getMessage());
      }
    }

    /** Checks a proof in constant time. */
    boolean provenBy(String response, ChapAlgorithm algorithm, Secret secret) throws ChapException {
      try {
        byte[] expected = response(algorithm, identifier, secret, bytes);
        return MessageDigest.isEqual(expected, BinaryValue.decode(RESPONSE, response));
      } catch (TextException e) {
        throw new ChapException(e.getMessage());
      }
    }
  }

  /** Sorts the pairs by key and refuses keys that have no place in this step. */
  static Map<String, String> expect(List<KeyValue> pairs, String step, String... keys)
      throws ChapException {
    Set<String> expected = Set.of(keys);
    Map<String, String> found = new LinkedHashMap<>();
    for (KeyValue pair : pairs) {
      if (!expected.contains(pair.key())) {
        throw new ChapException("the peer sent " + KeyValue.printable(pair.key()) + " in " + step);
      }
      if (found.put(pair.key(), pair.value()) != null) {
        throw new ChapException("the peer sent " + pair.key() + " twice in " + step);
      }
    }
    return found;
  }

  /** The value of a key that has to be there. */
  static String need(Map<String, String> found, String key, String step) throws ChapException {
    String value = found.get(key);
    if (value == null) {
      throw new ChapException("the peer left " + key + " out of " + step);
    }
    return value;
  }

  /** Compares names without telling by the time taken how much of them is right. */
  static boolean sameName(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
