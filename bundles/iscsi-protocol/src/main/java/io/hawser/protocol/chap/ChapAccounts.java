package io.hawser.protocol.chap;

import io.hawser.api.Secret;
import io.hawser.api.transport.ChapAlgorithm;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whom a target lets in.
 *
 * @param secrets the secret of a user name
 * @param own how the target proves itself to an initiator that asks; empty if it cannot
 * @param algorithms what the target takes
 */
public record ChapAccounts(
    Function<String, Optional<Secret>> secrets, Optional<Own> own, List<ChapAlgorithm> algorithms) {
  /** Copies. */
  public ChapAccounts {
    algorithms = List.copyOf(algorithms);
  }

  /**
   * The target's own name and secret.
   *
   * @param name CHAP_N
   * @param secret proves it
   */
  public record Own(String name, Secret secret) {}

  /** One user, every algorithm, no proof of the target. */
  public static ChapAccounts oneWay(String user, Secret secret) {
    return new ChapAccounts(
        name -> Chap.sameName(user, name) ? Optional.of(secret) : Optional.empty(),
        Optional.empty(),
        List.of(ChapAlgorithm.values()));
  }

  /** One user, every algorithm, and the target proves itself. */
  public static ChapAccounts mutual(String user, Secret secret, String ownName, Secret ownSecret) {
    return new ChapAccounts(
        oneWay(user, secret).secrets(),
        Optional.of(new Own(ownName, ownSecret)),
        List.of(ChapAlgorithm.values()));
  }

  /** The same with these algorithms only. */
  public ChapAccounts withAlgorithms(List<ChapAlgorithm> only) {
    return new ChapAccounts(secrets, own, only);
  }
}
