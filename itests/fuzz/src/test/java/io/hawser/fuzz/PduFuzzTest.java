package io.hawser.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.PduDecoder;
import io.hawser.protocol.pdu.PduEncoder;
import io.hawser.protocol.pdu.PduFormatException;
import io.hawser.protocol.pdu.PduFramer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** A stream of bytes is cut into the same PDUs whatever its pieces; what was read can be sent. */
@Tag("fuzz")
class PduFuzzTest {
  private static final int MAX_DATA = 4096;

  /** The first byte chooses digests and lengths, the second the pieces; the stream follows. */
  @FuzzTest
  void framing(byte[] input) {
    if (input.length < 2) {
      return;
    }
    List<Object> whole = read(input, input.length);
    Oracle.same(whole, read(input, 1 + (input[1] & 0xff)), "the pieces matter");
    for (Object each : whole) {
      if (each instanceof Pdu pdu) {
        sentAgain(pdu);
      }
    }
  }

  private static List<Object> read(byte[] input, int piece) {
    PduFramer framer = new PduFramer(MAX_DATA);
    framer.digests((input[0] & 1) != 0, (input[0] & 2) != 0);
    framer.maxAhsLength((input[0] & 4) != 0 ? 64 : PduFramer.MAX_AHS_LENGTH);
    List<Object> found = new ArrayList<>();
    for (int at = 2; at < input.length; at += piece) {
      ByteBuffer bytes = ByteBuffer.wrap(input, at, Math.min(piece, input.length - at));
      PduFramer.Result result = framer.next(bytes);
      while (!(result instanceof PduFramer.NeedMore)) {
        found.add(seen(result));
        if (result instanceof PduFramer.Unacceptable
            || result instanceof PduFramer.HeaderDigestError) {
          return found;
        }
        result = framer.next(bytes);
      }
      Oracle.holds(!bytes.hasRemaining(), "bytes were left behind");
    }
    found.add(framer.midPdu());
    return found;
  }

  private static Object seen(PduFramer.Result result) {
    if (result instanceof PduFramer.Frame frame) {
      Oracle.holds(frame.data().remaining() <= MAX_DATA, "more data than allowed");
      try {
        return PduDecoder.decode(frame);
      } catch (PduFormatException e) {
        Oracle.sentence(e.getMessage());
        return e.getMessage();
      }
    }
    if (result instanceof PduFramer.Unacceptable unacceptable) {
      Oracle.sentence(unacceptable.what());
      return unacceptable.what();
    }
    return result.getClass();
  }

  private static void sentAgain(Pdu pdu) {
    ByteBuffer bytes = PduEncoder.encode(pdu, true, true);
    Oracle.same(PduEncoder.encodedLength(pdu, true, true), bytes.remaining(), "length");
    PduFramer framer = new PduFramer(MAX_DATA);
    framer.digests(true, true);
    PduFramer.Result result = framer.next(bytes);
    if (!(result instanceof PduFramer.Frame frame)) {
      throw new AssertionError("what was encoded is not framed: " + result);
    }
    try {
      Oracle.same(pdu, PduDecoder.decode(frame), "decoded after encoding");
    } catch (PduFormatException e) {
      throw new AssertionError("what was encoded cannot be decoded", e);
    }
    Oracle.same(pdu.opcode(), Bhs.opcode(frame.header(), 0), "opcode");
  }
}
