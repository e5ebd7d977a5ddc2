package io.hawser.transport.tcp.session;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.fuzz.Oracle;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.PduFramer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** The session's reader finds in a stream what the plain framer finds, and writes nowhere else. */
@Tag("fuzz")
class InboundPdusFuzzTest {
  private static final int MAX_DATA = 2048;
  private static final int MARGIN = 32;

  /** A PDU as either side saw it. */
  private record Seen(ByteBuffer header, ByteBuffer data) {}

  /** Takes the data in by one of the three ways, chosen by the header. */
  private static final class Sink implements PduSink {
    final List<Seen> found = new ArrayList<>();
    private final ByteBuffer place = ByteBuffer.allocateDirect(MAX_DATA + 2 * MARGIN);
    private InboundPdus in;
    private ByteBuffer header;
    private int length;
    private int way;

    @Override
    public void header(ByteBuffer b, int at, int dataLength) {
      Oracle.holds(dataLength <= MAX_DATA, "more data than declared");
      header = copy(b, at, Bhs.LENGTH + Bhs.totalAhsLength(b, at));
      length = dataLength;
      way = Bhs.initiatorTaskTag(b, at) & 3;
      if (way == 0) {
        in.collect();
      } else if (way == 1) {
        in.into(place, MARGIN);
      }
    }

    @Override
    public void complete(ByteBuffer collected) {
      ByteBuffer data =
          switch (way) {
            case 0 -> copy(collected, 0, collected.remaining());
            case 1 -> copy(place, MARGIN, length);
            default -> ByteBuffer.allocate(0);
          };
      found.add(new Seen(header, data));
    }

    void checkMargins() {
      for (int i = 0; i < MARGIN; i++) {
        Oracle.holds(
            place.get(i) == 0 && place.get(MARGIN + MAX_DATA + i) == 0, "a byte beside the buffer");
      }
    }
  }

  private static ByteBuffer copy(ByteBuffer from, int at, int length) {
    ByteBuffer copy = ByteBuffer.allocate(length);
    return copy.put(0, from, at, length);
  }

  /** The first byte chooses digests, the second the pieces; the stream follows. */
  @FuzzTest
  void stream(byte[] input) {
    if (input.length < 2) {
      return;
    }
    boolean headerDigest = (input[0] & 1) != 0;
    boolean dataDigest = (input[0] & 2) != 0;
    List<Seen> expected = new ArrayList<>();
    boolean sound = framed(input, headerDigest, dataDigest, expected);
    Sink sink = new Sink();
    InboundPdus in = new InboundPdus(sink, MAX_DATA, null);
    sink.in = in;
    in.phase(sink, MAX_DATA, headerDigest, dataDigest);
    boolean lost = false;
    try {
      feed(in, input, 1 + (input[1] & 0xff));
    } catch (ConnectionFault e) {
      Oracle.sentence(e.getMessage());
      lost = true;
    }
    sink.checkMargins();
    Oracle.same(expected, sink.found, "PDUs");
    Oracle.same(sound, !lost, "whether the stream can be followed");
    Oracle.same((long) expected.size(), in.completed(), "the count");
  }

  private static void feed(InboundPdus in, byte[] input, int piece) {
    ByteBuffer receive = ByteBuffer.allocateDirect(piece + 2);
    for (int at = 2; at < input.length; at += piece) {
      int n = Math.min(piece, input.length - at);
      receive.clear().put(1, input, at, n);
      in.feed(receive, 1, 1 + n);
    }
  }

  /** What the plain framer finds up to the first fault; whether there was none. */
  private static boolean framed(
      byte[] input, boolean headerDigest, boolean dataDigest, List<Seen> found) {
    PduFramer framer = new PduFramer(MAX_DATA);
    framer.digests(headerDigest, dataDigest);
    ByteBuffer bytes = ByteBuffer.wrap(input, 2, input.length - 2);
    while (true) {
      PduFramer.Result result = framer.next(bytes);
      if (result instanceof PduFramer.NeedMore) {
        return true;
      }
      if (!(result instanceof PduFramer.Frame frame)) {
        return false;
      }
      boolean kept = (Bhs.initiatorTaskTag(frame.header(), 0) & 3) < 2;
      found.add(new Seen(frame.header(), kept ? frame.data() : ByteBuffer.allocate(0)));
    }
  }
}
