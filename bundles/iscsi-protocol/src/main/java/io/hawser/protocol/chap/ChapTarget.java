package io.hawser.protocol.chap;

import io.hawser.api.Secret;
import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.protocol.text.BinaryValue;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.NumberValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** The target's side of one CHAP exchange. For one thread. */
public final class ChapTarget {
  private enum State {
    START,
    CHALLENGED,
    DONE
  }

  private final ChapAccounts accounts;
  private final RandomGenerator random;
  private final ReflectionGuard reflection;
  private State state = State.START;
  private ChapAlgorithm algorithm;
  private Chap.Challenge ours;
  private String user = "";

  /**
   * @param accounts whom to let in
   * @param random source of challenges, a {@link java.security.SecureRandom} outside of tests
   * @param reflection remembers our challenges over all logins
   */
  public ChapTarget(ChapAccounts accounts, RandomGenerator random, ReflectionGuard reflection) {
    this.accounts = accounts;
    this.random = random;
    this.reflection = reflection;
  }

  /** Whether the initiator has proven itself. */
  public boolean done() {
    return state == State.DONE;
  }

  /** Who was let in, empty before. */
  public String user() {
    return user;
  }

  /**
   * Takes the initiator's CHAP keys of one request.
   *
   * @return what to send
   * @throws ChapException if the initiator breaks a rule or fails to prove itself
   */
  public List<KeyValue> receive(List<KeyValue> pairs) throws ChapException {
    return switch (state) {
      case START -> challenge(pairs);
      case CHALLENGED -> verify(pairs);
      case DONE -> throw new ChapException("the initiator sent CHAP keys after its proof");
    };
  }

  private List<KeyValue> challenge(List<KeyValue> pairs) throws ChapException {
    String step = "its algorithms";
    String list = Chap.need(Chap.expect(pairs, step, Chap.ALGORITHM), Chap.ALGORITHM, step);
    algorithm = firstCommon(list);
    ours = Chap.Challenge.fresh(algorithm, random, reflection);
    state = State.CHALLENGED;
    return List.of(
        new KeyValue(Chap.ALGORITHM, Integer.toString(algorithm.number())),
        new KeyValue(Chap.IDENTIFIER, Integer.toString(ours.identifier())),
        new KeyValue(Chap.CHALLENGE, BinaryValue.encode(ours.bytes())));
  }

  private ChapAlgorithm firstCommon(String list) throws ChapException {
    for (String item : list.split(",", -1)) {
      OptionalLong number = NumberValue.parse(item);
      for (ChapAlgorithm ok : accounts.algorithms()) {
        if (number.isPresent() && number.getAsLong() == ok.number()) {
          return ok;
        }
      }
    }
    throw new ChapException(
        "none of the algorithms CHAP_A=" + KeyValue.printable(list) + " is accepted");
  }

  private List<KeyValue> verify(List<KeyValue> pairs) throws ChapException {
    String step = "its proof";
    Map<String, String> found =
        Chap.expect(pairs, step, Chap.NAME, Chap.RESPONSE, Chap.IDENTIFIER, Chap.CHALLENGE);
    String name = Chap.need(found, Chap.NAME, step);
    String response = Chap.need(found, Chap.RESPONSE, step);
    Optional<Secret> secret = accounts.secrets().apply(name);
    // An unknown user costs the same work as a wrong secret, and gets the same answer.
    boolean proven = ours.provenBy(response, algorithm, secret.orElse(Secret.of(new byte[16])));
    if (secret.isEmpty() || !proven) {
      throw new ChapException(
          "the initiator did not prove that it is the user '" + KeyValue.printable(name) + "'");
    }
    List<KeyValue> proof = List.of();
    if (found.containsKey(Chap.IDENTIFIER) || found.containsKey(Chap.CHALLENGE)) {
      proof = prove(found, step, secret.get());
    }
    user = name;
    state = State.DONE;
    return proof;
  }

  private List<KeyValue> prove(Map<String, String> found, String step, Secret theirs)
      throws ChapException {
    Chap.Challenge challenge =
        Chap.Challenge.received(
            Chap.need(found, Chap.IDENTIFIER, step),
            Chap.need(found, Chap.CHALLENGE, step),
            reflection);
    ChapAccounts.Own own =
        accounts
            .own()
            .orElseThrow(() -> new ChapException("the target has no secret to prove itself with"));
    if (own.secret().equals(theirs)) {
      throw new ChapException("the CHAP secrets of both directions are the same");
    }
    byte[] response =
        Chap.response(algorithm, challenge.identifier(), own.secret(), challenge.bytes());
    return List.of(
        new KeyValue(Chap.NAME, own.name()),
        new KeyValue(Chap.RESPONSE, BinaryValue.encode(response)));
  }
}
