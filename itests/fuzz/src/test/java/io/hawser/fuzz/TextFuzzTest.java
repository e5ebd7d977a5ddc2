package io.hawser.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.protocol.text.BinaryValue;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.NumberValue;
import io.hawser.protocol.text.TextAssembler;
import io.hawser.protocol.text.TextException;
import io.hawser.protocol.text.TextPairs;
import io.hawser.protocol.text.Words;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Text of a peer is pairs within their limits, or refused; pairs survive being sent again. */
@Tag("fuzz")
class TextFuzzTest {
  /** A text, in two pieces cut where the first byte says. */
  @FuzzTest
  void pairs(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] text = Arrays.copyOfRange(input, 1, input.length);
    int cut = Math.min(text.length, input[0] & 0xff);
    try {
      TextAssembler assembler = new TextAssembler(2048, 4);
      assembler.add(ByteBuffer.wrap(text, 0, cut));
      assembler.add(ByteBuffer.wrap(text, cut, text.length - cut));
      Oracle.holds(assembler.length() <= 2048, "a text above its limit");
      List<KeyValue> pairs = TextPairs.parse(assembler.take());
      for (KeyValue pair : pairs) {
        Oracle.holds(TextPairs.legalKey(pair.key()), "an illegal key");
        Oracle.sentence(pair.toString());
        values(pair);
      }
      if (Oracle.utf8(text)) {
        byte[] again = TextPairs.encode(pairs);
        Oracle.same(pairs, TextPairs.parse(ByteBuffer.wrap(again)), "parsed after encoding");
      }
    } catch (TextException e) {
      Oracle.sentence(e.getMessage());
    }
  }

  private static void values(KeyValue pair) {
    try {
      int number = NumberValue.parse(pair.key(), pair.value(), 0, 16_777_215);
      Oracle.holds(number >= 0 && number <= 16_777_215, "a number out of range");
      Oracle.same(
          number,
          NumberValue.parse(pair.key(), Integer.toString(number), 0, 16_777_215),
          "a number written again");
    } catch (TextException e) {
      Oracle.sentence(e.getMessage());
    }
    try {
      byte[] bytes = BinaryValue.decode(pair.key(), pair.value());
      Oracle.holds(bytes.length <= BinaryValue.MAX_BYTES, "a binary value above its limit");
      String hex = BinaryValue.encode(bytes);
      String base64 = BinaryValue.encodeBase64(bytes);
      Oracle.holds(
          Arrays.equals(bytes, BinaryValue.decode("a", hex))
              && Arrays.equals(bytes, BinaryValue.decode("a", base64)),
          "a binary value written again");
    } catch (TextException e) {
      Oracle.sentence(e.getMessage());
    }
    try {
      Oracle.same(
          pair.value(), Words.of(Words.parse(pair.key(), pair.value())), "a boolean written again");
    } catch (TextException e) {
      Oracle.sentence(e.getMessage());
    }
  }
}
