package io.hawser.iface.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeRecord;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KilledWriterTest {
  private static final int ROUNDS = 4;

  @TempDir private Path root;

  @Test
  @Timeout(120)
  void aWriterThatIsKilledLosesNothingItToldAndLeavesNothingUnreadable() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<Integer, String> state = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<RecordWriter.Write> writes = RecordWriter.writes(seed + round);
      int told = killed(random.nextInt(40), seed + round);
      for (RecordWriter.Write write : writes.subList(0, told)) {
        state.put(write.node(), Integer.toString(write.value()));
      }
      // Told writes are there; of the next one anything up to all of it may be.
      Map<Integer, String> found = found(seed);
      if (told < writes.size()) {
        RecordWriter.Write next = writes.get(told);
        String value = found.get(next.node());
        String before = state.get(next.node());
        boolean possible =
            before == null ? value == null || value.equals("120") : before.equals(value);
        assertTrue(
            possible || Integer.toString(next.value()).equals(value),
            "seed " + seed + ": " + next + " left " + value + " where " + before + " was");
        state.remove(next.node());
        found.remove(next.node());
        assertEquals(state, found, "seed " + seed);
        if (value != null) {
          state.put(next.node(), value);
        }
      } else {
        assertEquals(state, found, "seed " + seed);
      }
    }
  }

  private Map<Integer, String> found(long seed) throws Exception {
    Records records = new Records(RecordRoot.of(root), name -> Optional.empty());
    assertEquals(List.of(), records.nodes().faults(), "seed " + seed);
    Map<Integer, String> found = new TreeMap<>();
    for (NodeRecord record : records.nodes().nodes(NodeFilter.ALL)) {
      String name = record.id().target().value();
      found.put(
          Integer.parseInt(name.substring(name.indexOf("vol") + 3)),
          record.values().get(RecordWriter.KEY).orElseThrow());
    }
    return found;
  }

  /** Runs a writer, kills it after so many writes, and counts those it told of. */
  private int killed(int after, long seed) throws Exception {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(
                    ":", place(RecordWriter.class), place(Records.class), place(NodeRecord.class)),
                RecordWriter.class.getName(),
                root.toString(),
                Long.toString(seed))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int told = 0;
    try (BufferedReader output = writer.inputReader()) {
      while (told <= after && output.readLine() != null) {
        told++;
      }
      // By its handle: the process object would close the stream that is still to be read.
      writer.toHandle().destroyForcibly();
      assertTrue(writer.waitFor(30, TimeUnit.SECONDS));
      // What it told before it died counts, even if it is read only now.
      while (output.readLine() != null) {
        told++;
      }
    }
    assertTrue(told > 0, "the writer did not start");
    return told;
  }

  private static String place(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
