package io.hawser.target.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataOutPdu;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DataOutAssemblerTest {
  private final AtomicInteger tags = new AtomicInteger();

  private static DataOutPdu data(
      byte[] all, int tag, int dataSn, int offset, int length, boolean last) {
    return new DataOutPdu(last, 0, 1, tag, 0, dataSn, offset, ByteBuffer.wrap(all, offset, length));
  }

  private List<DataOutAssembler.Request> requests(DataOutAssembler assembler) {
    return assembler.requests(tags::incrementAndGet);
  }

  @Test
  void whatTravelsByAnyRouteArrivesWhole() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      byte[] all = new byte[random.nextInt(100_000)];
      random.nextBytes(all);
      int maxBurst = 1 + random.nextInt(20_000);
      int first = Math.min(all.length, random.nextInt(maxBurst + 1));
      int immediate = random.nextInt(first + 1);
      DataOutAssembler assembler =
          new DataOutAssembler(
              all.length, maxBurst, 1 + random.nextInt(4), first, immediate < first);
      assembler.immediate(ByteBuffer.wrap(all, 0, immediate));
      send(assembler, all, Bhs.NO_TAG, immediate, first - immediate, random);
      Deque<DataOutAssembler.Request> open = new ArrayDeque<>(requests(assembler));
      while (!open.isEmpty()) {
        DataOutAssembler.Request next = open.poll();
        assertTrue(next.length() <= maxBurst && next.length() > 0, "seed " + seed);
        send(assembler, all, next.tag(), next.offset(), next.length(), random);
        open.addAll(requests(assembler));
      }
      assertTrue(assembler.complete(), "seed " + seed);
      assertFalse(assembler.broken(), "seed " + seed);
      assertEquals(ByteBuffer.wrap(all), assembler.data(), "seed " + seed);
    }
  }

  private static void send(
      DataOutAssembler assembler, byte[] all, int tag, int offset, int length, Random random) {
    int sent = 0;
    int sn = 0;
    while (sent < length) {
      int part = Math.min(length - sent, 1 + random.nextInt(8192));
      boolean last = sent + part == length;
      DataOutPdu pdu = data(all, tag, sn++, offset + sent, part, last);
      if (tag == Bhs.NO_TAG) {
        assembler.unsolicited(pdu);
      } else {
        assertTrue(assembler.solicited(pdu));
      }
      sent += part;
    }
  }

  private DataOutAssembler asked(int length) {
    return new DataOutAssembler(length, length, 1, 0, false);
  }

  @Test
  void badSequencesBreakTheWrite() {
    byte[] all = new byte[1000];
    for (DataOutPdu bad :
        List.of(
            data(all, 1, 1, 0, 500, false),
            data(all, 1, 0, 500, 500, true),
            data(all, 1, 0, 0, 500, true),
            data(all, 1, 0, 0, 1000, false))) {
      tags.set(0);
      DataOutAssembler assembler = asked(1000);
      requests(assembler);
      assertTrue(assembler.solicited(bad));
      assertTrue(assembler.broken());
    }
  }

  @Test
  void tooMuchUnaskedDataBreaksTheWrite() {
    DataOutAssembler assembler = new DataOutAssembler(1000, 1000, 1, 100, false);
    assembler.immediate(ByteBuffer.allocate(101));
    assertTrue(assembler.broken());
    DataOutAssembler unwanted = new DataOutAssembler(1000, 1000, 1, 1000, false);
    unwanted.unsolicited(data(new byte[1000], Bhs.NO_TAG, 0, 0, 10, true));
    assertTrue(unwanted.broken());
  }

  @Test
  void dataNobodyAskedForIsNotTaken() {
    DataOutAssembler assembler = asked(1000);
    requests(assembler);
    assertFalse(assembler.solicited(data(new byte[1000], 99, 0, 0, 10, false)));
    assertFalse(assembler.broken());
  }

  @Test
  void aCommandWithoutDataIsCompleteAtOnce() {
    assertTrue(asked(0).complete());
  }
}
