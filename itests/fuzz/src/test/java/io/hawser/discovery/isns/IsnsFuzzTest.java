package io.hawser.discovery.isns;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.api.HawserException;
import io.hawser.discovery.isns.wire.Attribute;
import io.hawser.discovery.isns.wire.Message;
import io.hawser.discovery.isns.wire.MessageReader;
import io.hawser.fuzz.Oracle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** A stream of an iSNS peer: the same messages in any pieces, and targets within the limits. */
@Tag("fuzz")
class IsnsFuzzTest {
  private static final int MOST = 16;

  /** The first byte says how long the pieces are. */
  @FuzzTest
  void stream(byte[] input) {
    if (input.length == 0) {
      return;
    }
    List<Message> whole = read(input, input.length);
    List<Message> pieces = read(input, 1 + (input[0] & 0xff));
    Oracle.same(whole.size(), pieces.size(), "the pieces matter");
    for (int i = 0; i < whole.size(); i++) {
      Oracle.holds(equal(whole.get(i), pieces.get(i)), "the pieces matter to message " + i);
      again(whole.get(i));
      answer(whole.get(i));
    }
  }

  private static boolean equal(Message a, Message b) {
    return a.function() == b.function()
        && a.flags() == b.flags()
        && a.transaction() == b.transaction()
        && Arrays.equals(a.body(), b.body());
  }

  private static List<Message> read(byte[] input, int piece) {
    MessageReader reader = new MessageReader();
    List<Message> all = new ArrayList<>();
    try {
      for (int at = 1; at < input.length; at += piece) {
        all.addAll(reader.read(ByteBuffer.wrap(input, at, Math.min(piece, input.length - at))));
      }
    } catch (HawserException e) {
      Oracle.sentence(e.getMessage());
      // Messages of the piece that holds the fault are lost with it.
      return List.of();
    }
    return all;
  }

  private static void again(Message message) {
    try {
      List<Message> read = new MessageReader().read(message.encode());
      Oracle.same(1, read.size(), "messages written again");
      Oracle.holds(
          Arrays.equals(message.body(), read.get(0).body())
              && message.function() == read.get(0).function()
              && message.transaction() == read.get(0).transaction(),
          "a message written again");
    } catch (HawserException e) {
      throw new AssertionError("what was read cannot be sent", e);
    }
  }

  private static void answer(Message message) {
    try {
      for (Attribute attribute : message.attributes(4)) {
        attribute.asText(64).ifPresent(text -> Oracle.holds(!text.isEmpty(), "empty text"));
        attribute.asAddress();
        attribute.asNumber();
      }
      TargetQuery.Answer found = TargetQuery.parse(message, MOST);
      Oracle.holds(found.entries().size() <= MOST, "more targets than allowed");
      Oracle.holds(found.warnings().size() <= TargetQuery.MAX_WARNINGS, "too many warnings");
      found.warnings().forEach(Oracle::sentence);
    } catch (HawserException e) {
      Oracle.sentence(e.getMessage());
    }
  }
}
