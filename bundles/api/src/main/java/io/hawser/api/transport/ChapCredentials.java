package io.hawser.api.transport;

import io.hawser.api.Secret;
import java.util.List;
import java.util.Optional;

/**
 * CHAP both ways (RFC 7143 section 12.1.3).
 *
 * @param user the name we prove
 * @param secret the secret we prove it with
 * @param targetUser the name the target has to prove; empty accepts any name with the right secret
 * @param targetSecret the secret the target has to prove; present means mutual CHAP is demanded
 * @param algorithms what we offer, strongest or most wanted first, not empty
 * @param required whether a target that wants no authentication is refused; always so when it has
 *     to prove itself
 */
public record ChapCredentials(
    String user,
    Secret secret,
    Optional<String> targetUser,
    Optional<Secret> targetSecret,
    List<ChapAlgorithm> algorithms,
    boolean required) {
  /**
   * Every algorithm, in an order that deployed targets get along with: strongest first, but SHA-256
   * last. Its number 7 meant SHA-1 in an early draft, and tgt and istgt still take it for that:
   * offered before MD5 they choose it, and the right secret is refused.
   */
  public static final List<ChapAlgorithm> ALL_ALGORITHMS =
      List.of(ChapAlgorithm.SHA3_256, ChapAlgorithm.SHA1, ChapAlgorithm.MD5, ChapAlgorithm.SHA256);

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a name is empty, a target name stands without a secret, the
   *     secrets of both directions are equal, or no algorithm is offered
   */
  public ChapCredentials {
    algorithms = List.copyOf(algorithms);
    required |= targetSecret.isPresent();
    if (user.isEmpty() || user.length() > 255) {
      throw new IllegalArgumentException("the CHAP user name must have 1 to 255 characters");
    }
    if (algorithms.isEmpty()) {
      throw new IllegalArgumentException("no CHAP algorithm is offered");
    }
    if (targetUser.isPresent() && targetSecret.isEmpty()) {
      throw new IllegalArgumentException("the CHAP name of the target needs its secret");
    }
    if (targetSecret.isPresent() && targetSecret.get().equals(secret)) {
      throw new IllegalArgumentException(
          "the CHAP secrets of both directions are the same; RFC 7143 section 12.1.3 forbids it");
    }
  }

  /** Credentials that a target need not ask for, unless it has to prove itself. */
  public ChapCredentials(
      String user,
      Secret secret,
      Optional<String> targetUser,
      Optional<Secret> targetSecret,
      List<ChapAlgorithm> algorithms) {
    this(user, secret, targetUser, targetSecret, algorithms, false);
  }

  /** The same, refusing a target that wants no authentication. */
  public ChapCredentials demanded() {
    return new ChapCredentials(user, secret, targetUser, targetSecret, algorithms, true);
  }

  /** Whether the target has to prove itself too. */
  public boolean mutual() {
    return targetSecret.isPresent();
  }
}
