package io.hawser.fuzz;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.api.Secret;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.protocol.chap.ChapAccounts;
import io.hawser.protocol.chap.ChapException;
import io.hawser.protocol.chap.ChapInitiator;
import io.hawser.protocol.chap.ChapTarget;
import io.hawser.protocol.chap.ReflectionGuard;
import io.hawser.protocol.text.KeyValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;

/** CHAP keys of either side: nobody is believed without the secret, and none is told. */
@Tag("fuzz")
class ChapFuzzTest {
  private static final Secret IN = Secret.of("hush-initiator");
  private static final Secret OUT = Secret.of("hush-target-too");

  /** Messages are separated by a line feed, pairs by a NUL. */
  @FuzzTest
  @DictionaryFile(resourcePath = "/login.dict")
  void exchange(byte[] input) {
    List<List<KeyValue>> messages = messages(input);
    initiator(messages, Optional.of(OUT));
    initiator(messages, Optional.empty());
    target(messages);
  }

  private static List<List<KeyValue>> messages(byte[] input) {
    List<List<KeyValue>> messages = new ArrayList<>();
    for (String message : new String(input, StandardCharsets.UTF_8).split("\n")) {
      List<KeyValue> pairs = new ArrayList<>();
      for (String pair : message.split("\0")) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          pairs.add(new KeyValue(pair.substring(0, equals), pair.substring(equals + 1)));
        }
      }
      messages.add(pairs);
    }
    return messages;
  }

  private static void initiator(List<List<KeyValue>> messages, Optional<Secret> proof) {
    ChapInitiator chap =
        new ChapInitiator(
            new ChapCredentials(
                "host", IN, Optional.empty(), proof, ChapCredentials.ALL_ALGORITHMS),
            new Random(1),
            new ReflectionGuard());
    chap.offer();
    try {
      for (List<KeyValue> message : messages) {
        hides(chap.receive(message));
        Oracle.holds(!(chap.done() && proof.isPresent()), "a target without secret was believed");
      }
    } catch (ChapException e) {
      refused(e);
    }
  }

  private static void target(List<List<KeyValue>> messages) {
    ChapTarget chap =
        new ChapTarget(
            ChapAccounts.mutual("host", IN, "disk", OUT), new Random(2), new ReflectionGuard());
    try {
      for (List<KeyValue> message : messages) {
        hides(chap.receive(message));
        Oracle.holds(!chap.done(), "an initiator without secret was believed");
      }
    } catch (ChapException e) {
      refused(e);
    }
  }

  private static void hides(List<KeyValue> sent) {
    for (KeyValue pair : sent) {
      Oracle.holds(!pair.value().contains("hush"), "a secret travels");
      Oracle.sentence(pair.toString());
    }
  }

  private static void refused(ChapException e) {
    Oracle.sentence(e.getMessage());
  }
}
