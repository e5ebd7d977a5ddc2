package io.hawser.protocol.login;

import io.hawser.protocol.chap.Chap;
import io.hawser.protocol.chap.ChapAccounts;
import io.hawser.protocol.chap.ChapException;
import io.hawser.protocol.chap.ChapTarget;
import io.hawser.protocol.chap.ReflectionGuard;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The security stage of a target: the method, then CHAP (RFC 7143 section 12.1). */
final class TargetSecurity {
  private final Optional<ChapTarget> chap;
  private final List<TranscriptEntry> transcript = new ArrayList<>();
  private boolean chosen;

  TargetSecurity(
      Optional<ChapAccounts> accounts, RandomGenerator random, ReflectionGuard reflection) {
    chap = accounts.map(a -> new ChapTarget(a, random, reflection));
  }

  static boolean isChap(KeyValue pair) {
    return Chap.isKey(pair.key());
  }

  /** Whether nothing is left to prove. */
  boolean done() {
    return chap.map(ChapTarget::done).orElse(true);
  }

  String user() {
    return chap.map(ChapTarget::user).orElse("");
  }

  /** Takes the keys of authentication of one request; gives what to send. */
  List<KeyValue> receive(List<KeyValue> pairs) throws NegotiationException, ChapException {
    List<KeyValue> answers = new ArrayList<>();
    List<KeyValue> proofs = new ArrayList<>();
    for (KeyValue pair : pairs) {
      if (pair.key().equals(LoginKey.AUTH_METHOD.key())) {
        answers.add(choose(pair));
      } else {
        proofs.add(pair);
      }
    }
    if (!proofs.isEmpty()) {
      if (chap.isEmpty() || !chosen || !answers.isEmpty()) {
        throw new ChapException(proofs.get(0).key() + " came before CHAP was agreed on");
      }
      answers.addAll(chap.get().receive(proofs));
    }
    return answers;
  }

  private KeyValue choose(KeyValue pair) throws NegotiationException, ChapException {
    if (chosen) {
      throw new NegotiationException(pair + " negotiates AuthMethod again");
    }
    chosen = true;
    String method = chap.isPresent() ? "CHAP" : Words.NONE;
    if (!List.of(pair.value().split(",", -1)).contains(method)) {
      throw new ChapException(pair + " does not offer " + method);
    }
    String effect =
        chap.isPresent() ? "The initiator proves itself by CHAP." : "Nobody proves itself.";
    transcript.add(
        new TranscriptEntry(
            pair.key(), false, KeyValue.printable(pair.value()), method, method, effect));
    return new KeyValue(pair.key(), method);
  }

  List<TranscriptEntry> transcript() {
    return transcript;
  }
}
