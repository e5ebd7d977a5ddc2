package io.hawser.protocol.chap;

import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.protocol.text.BinaryValue;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.NumberValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The initiator's side of one CHAP exchange, in up to three steps: our algorithms; the target's
 * challenge and our answer, with a challenge of ours if authentication is mutual; the target's
 * proof. For one thread.
 */
public final class ChapInitiator {
  private enum State {
    START,
    OFFERED,
    ANSWERED,
    DONE
  }

  private final ChapCredentials credentials;
  private final RandomGenerator random;
  private final ReflectionGuard reflection;
  private State state = State.START;
  private ChapAlgorithm algorithm;
  private Chap.Challenge ours;

  /**
   * @param credentials names, secrets and algorithms
   * @param random source of challenges, a {@link java.security.SecureRandom} outside of tests
   * @param reflection remembers our challenges over all logins
   */
  public ChapInitiator(
      ChapCredentials credentials, RandomGenerator random, ReflectionGuard reflection) {
    this.credentials = credentials;
    this.random = random;
    this.reflection = reflection;
  }

  /** The first step: what to send. */
  public List<KeyValue> offer() {
    state = State.OFFERED;
    String list =
        credentials.algorithms().stream()
            .map(a -> Integer.toString(a.number()))
            .collect(Collectors.joining(","));
    return List.of(new KeyValue(Chap.ALGORITHM, list));
  }

  /** Whether all is proven that has to be. */
  public boolean done() {
    return state == State.DONE;
  }

  /** Whether our answer was sent, so that with a last proof, if any, the stage may end. */
  public boolean answered() {
    return state == State.ANSWERED || state == State.DONE;
  }

  /** The algorithm the target chose; null before it did. */
  public ChapAlgorithm algorithm() {
    return algorithm;
  }

  /**
   * Takes the target's CHAP keys of one response.
   *
   * @return what to send, empty when done
   * @throws ChapException if the target breaks a rule or fails to prove itself
   */
  public List<KeyValue> receive(List<KeyValue> pairs) throws ChapException {
    return switch (state) {
      case OFFERED -> answer(pairs);
      case ANSWERED -> verify(pairs);
      default -> throw new ChapException("the target sent CHAP keys that nobody asked for");
    };
  }

  private List<KeyValue> answer(List<KeyValue> pairs) throws ChapException {
    String step = "its challenge";
    Map<String, String> found =
        Chap.expect(pairs, step, Chap.ALGORITHM, Chap.IDENTIFIER, Chap.CHALLENGE);
    algorithm = chosen(Chap.need(found, Chap.ALGORITHM, step));
    Chap.Challenge theirs =
        Chap.Challenge.received(
            Chap.need(found, Chap.IDENTIFIER, step),
            Chap.need(found, Chap.CHALLENGE, step),
            reflection);
    byte[] response =
        Chap.response(algorithm, theirs.identifier(), credentials.secret(), theirs.bytes());
    List<KeyValue> answer = new ArrayList<>();
    answer.add(new KeyValue(Chap.NAME, credentials.user()));
    answer.add(new KeyValue(Chap.RESPONSE, BinaryValue.encode(response)));
    if (credentials.mutual()) {
      ours = Chap.Challenge.fresh(algorithm, random, reflection);
      answer.add(new KeyValue(Chap.IDENTIFIER, Integer.toString(ours.identifier())));
      answer.add(new KeyValue(Chap.CHALLENGE, BinaryValue.encode(ours.bytes())));
    }
    state = credentials.mutual() ? State.ANSWERED : State.DONE;
    return answer;
  }

  private ChapAlgorithm chosen(String value) throws ChapException {
    OptionalLong number = NumberValue.parse(value);
    for (ChapAlgorithm offered : credentials.algorithms()) {
      if (number.isPresent() && number.getAsLong() == offered.number()) {
        return offered;
      }
    }
    throw new ChapException(
        "the target chose CHAP_A=" + KeyValue.printable(value) + ", which was not offered");
  }

  private List<KeyValue> verify(List<KeyValue> pairs) throws ChapException {
    String step = "its proof";
    Map<String, String> found = Chap.expect(pairs, step, Chap.NAME, Chap.RESPONSE);
    String name = Chap.need(found, Chap.NAME, step);
    String response = Chap.need(found, Chap.RESPONSE, step);
    boolean proven = ours.provenBy(response, algorithm, credentials.targetSecret().orElseThrow());
    boolean named = credentials.targetUser().map(user -> Chap.sameName(user, name)).orElse(true);
    if (!proven || !named) {
      throw new ChapException(
          proven
              ? "the target calls itself '" + KeyValue.printable(name) + "', which is not its name"
              : "the target did not prove that it knows its secret");
    }
    state = State.DONE;
    return List.of();
  }
}
