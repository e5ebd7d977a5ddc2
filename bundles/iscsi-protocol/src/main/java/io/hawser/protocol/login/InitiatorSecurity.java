package io.hawser.protocol.login;

import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.protocol.chap.Chap;
import io.hawser.protocol.chap.ChapException;
import io.hawser.protocol.chap.ChapInitiator;
import io.hawser.protocol.chap.ReflectionGuard;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The security stage of an initiator: the method, then CHAP (RFC 7143 section 12.1). */
final class InitiatorSecurity {
  private static final String CHAP = "CHAP";

  private final Optional<ChapInitiator> chap;
  private final List<ChapAlgorithm> algorithms;
  private final List<String> methods = new ArrayList<>();
  private final List<TranscriptEntry> transcript = new ArrayList<>();
  private String method = "";
  private boolean ignored;

  InitiatorSecurity(LoginSettings settings, RandomGenerator random, ReflectionGuard reflection) {
    Optional<ChapCredentials> credentials = settings.request().chap();
    chap = credentials.map(c -> new ChapInitiator(c, random, reflection));
    algorithms = credentials.map(ChapCredentials::algorithms).orElse(List.of());
    boolean required = credentials.map(ChapCredentials::required).orElse(false);
    if (chap.isPresent()) {
      methods.add(CHAP);
    }
    if (!required) {
      methods.add(Words.NONE);
    }
  }

  static boolean isChap(KeyValue pair) {
    return Chap.isKey(pair.key());
  }

  KeyValue offer() {
    return new KeyValue(LoginKey.AUTH_METHOD.key(), String.join(",", methods));
  }

  /** Whether the next request may ask to leave the stage. */
  boolean readyToLeave() {
    return method.equals(CHAP)
        ? chap.orElseThrow().answered()
        : method.equals(Words.NONE) || !methods.contains(CHAP) || ignored;
  }

  /** Takes the keys of authentication of one response; gives what to send. */
  List<KeyValue> receive(List<KeyValue> pairs) throws NegotiationException, ChapException {
    List<KeyValue> proofs = new ArrayList<>();
    boolean chosenNow = false;
    for (KeyValue pair : pairs) {
      if (pair.key().equals(LoginKey.AUTH_METHOD.key())) {
        choose(pair);
        chosenNow = true;
      } else {
        proofs.add(pair);
      }
    }
    // Silence means the default, None; where that will do the stage may be left.
    ignored = method.isEmpty() && methods.contains(Words.NONE);
    if (!method.equals(CHAP)) {
      if (!proofs.isEmpty()) {
        throw new ChapException(
            "the target sent " + proofs.get(0).key() + " without choosing CHAP");
      }
      return List.of();
    }
    ChapInitiator exchange = chap.orElseThrow();
    if (chosenNow && proofs.isEmpty()) {
      return exchange.offer();
    }
    return exchange.done() && proofs.isEmpty() ? List.of() : exchange.receive(proofs);
  }

  private void choose(KeyValue pair) throws NegotiationException, ChapException {
    if (!method.isEmpty()) {
      throw new NegotiationException(pair + " negotiates AuthMethod again");
    }
    if (!methods.contains(pair.value())) {
      throw new ChapException(
          "offered "
              + offer()
              + " and got the answer '"
              + KeyValue.printable(pair.value())
              + "'"
              + (pair.value().equals(CHAP) ? "; the target wants a secret" : ""));
    }
    method = pair.value();
    String effect =
        method.equals(CHAP)
            ? "The initiator proves itself by CHAP."
            : "Nobody proves itself in this session.";
    transcript.add(new TranscriptEntry(pair.key(), true, offer().value(), method, method, effect));
  }

  /** The target ends the stage. */
  void checkLeaving() throws ChapException {
    if (method.isEmpty() && !methods.contains(Words.NONE)) {
      throw new ChapException("the target skipped the authentication that is required");
    }
    if (method.equals(CHAP) && !chap.orElseThrow().done()) {
      throw new ChapException("the target ended the security stage before it proved itself");
    }
  }

  /**
   * Whether a refusal with this status may be about the algorithm: "initiator error" on a response
   * by a newer one, or any refusal of the list before one was chosen.
   */
  boolean stumbledOverAlgorithm(LoginStatus status) {
    if (!method.equals(CHAP)) {
      return false;
    }
    ChapInitiator exchange = chap.orElseThrow();
    boolean choice = algorithms.size() > 1 && algorithms.contains(ChapAlgorithm.MD5);
    boolean unanswered = exchange.algorithm() == null;
    return choice
        && exchange.algorithm() != ChapAlgorithm.MD5
        && (status.equals(LoginStatus.INITIATOR_ERROR)
            || unanswered && status.equals(LoginStatus.AUTHENTICATION_FAILURE));
  }

  List<TranscriptEntry> transcript() {
    return transcript;
  }
}
