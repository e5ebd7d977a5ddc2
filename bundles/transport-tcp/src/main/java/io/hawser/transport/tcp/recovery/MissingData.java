package io.hawser.transport.tcp.recovery;

import java.util.ArrayList;
import java.util.List;

/**
 * The Data-In PDUs of one read that did not come or came damaged, as runs of DataSN with the bytes
 * they cover (RFC 7143 sections 7.8 and 7.9). Data comes in order (DataPDUInOrder,
 * DataSequenceInOrder), so the bytes of a run lie between those of its neighbors. Belongs to one
 * thread.
 */
public final class MissingData {
  /** Runs of one read that are kept apart; past it the read is given up. */
  public static final int MAX_RUNS = 64;

  /**
   * Consecutive PDUs that are missing.
   *
   * @param dataSn the first one's DataSN
   * @param count how many, 1 or more
   * @param from offset of the first missing byte
   * @param to offset behind the last
   */
  public record Run(int dataSn, int count, int from, int to) {}

  private final List<Run> runs = new ArrayList<>();

  /** Whether nothing is missing. */
  public boolean isEmpty() {
    return runs.isEmpty();
  }

  /** What is missing, in order. */
  public List<Run> runs() {
    return List.copyOf(runs);
  }

  /** Whether the PDU with this DataSN is missing. */
  public boolean has(int dataSn) {
    return indexOf(dataSn) >= 0;
  }

  /**
   * Adds a run.
   *
   * @return false if there are too many runs
   */
  public boolean add(Run run) {
    int at = 0;
    while (at < runs.size() && runs.get(at).dataSn() - run.dataSn() < 0) {
      at++;
    }
    runs.add(at, run);
    return runs.size() <= MAX_RUNS;
  }

  /**
   * A missing PDU is here.
   *
   * @param dataSn one that is missing
   * @param offset where its data belongs
   * @param length bytes of data
   * @return what is wrong with it, {@code null} if nothing is
   */
  public String fill(int dataSn, int offset, int length) {
    int index = indexOf(dataSn);
    Run run = runs.get(index);
    int before = dataSn - run.dataSn();
    int after = run.count() - before - 1;
    boolean inside =
        offset >= run.from()
            && length <= run.to() - offset
            && (before > 0 || offset == run.from())
            && (after > 0 || offset + length == run.to());
    if (!inside) {
      return "DataSN "
          + dataSn
          + " came again with bytes "
          + Integer.toUnsignedString(offset)
          + " to "
          + Integer.toUnsignedString(offset + length)
          + " where "
          + run.from()
          + " to "
          + run.to()
          + " are missing";
    }
    runs.remove(index);
    if (after > 0) {
      runs.add(index, new Run(dataSn + 1, after, offset + length, run.to()));
    }
    if (before > 0) {
      runs.add(index, new Run(run.dataSn(), before, run.from(), offset));
    }
    return null;
  }

  private int indexOf(int dataSn) {
    for (int i = 0; i < runs.size(); i++) {
      int before = dataSn - runs.get(i).dataSn();
      if (before >= 0 && before < runs.get(i).count()) {
        return i;
      }
    }
    return -1;
  }
}
