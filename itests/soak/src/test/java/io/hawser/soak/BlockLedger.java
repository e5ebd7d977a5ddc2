package io.hawser.soak;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What the blocks of one worker may hold. A write that was acknowledged has to be there; one whose
 * end is not known may be there, or come to be there for some time yet: a target may still execute
 * what it has not been told to abort. For one thread at a time.
 */
final class BlockLedger {
  /** Bytes of a block. */
  static final int BLOCK = 512;

  /** Longer than any command can stay in the target: the faults delay by less. */
  private static final long UNSETTLED_NANOS = 10_000_000_000L;

  private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

  private static final class State {
    private long acknowledged;
    private final List<Long> perhaps = new ArrayList<>();
    private long lastUnknown;
  }

  private final long owner;
  private final State[] states;
  private long version;

  /**
   * @param owner tells this ledger's content from all others'
   * @param blocks how many there are; they hold zeros at first
   */
  BlockLedger(long owner, int blocks) {
    this.owner = owner;
    this.states = new State[blocks];
    for (int i = 0; i < blocks; i++) {
      states[i] = new State();
    }
  }

  int blocks() {
    return states.length;
  }

  /** A version that no block ever had. */
  long nextVersion() {
    return ++version;
  }

  /** The content of these blocks in this version. */
  void fill(ByteBuffer into, int first, int count, long ofVersion) {
    for (int i = 0; i < count; i++) {
      block(into, i * BLOCK, first + i, ofVersion);
    }
  }

  private void block(ByteBuffer b, int at, long number, long ofVersion) {
    b.putLong(at, ofVersion);
    long state = ofVersion == 0 ? 0 : (owner * 31 + number) * GOLDEN + ofVersion;
    for (int i = 8; i < BLOCK; i += 8) {
      state = state == 0 ? 0 : state * 6_364_136_223_846_793_005L + GOLDEN;
      b.putLong(at + i, state);
    }
  }

  /** A write of this version was acknowledged; it was issued at this time. */
  void acknowledged(int first, int count, long ofVersion, long issued) {
    for (int i = first; i < first + count; i++) {
      State state = states[i];
      state.acknowledged = ofVersion;
      if (issued - state.lastUnknown > UNSETTLED_NANOS) {
        state.perhaps.clear();
      }
    }
  }

  /** Whether a write of this version took place is not known, at this time. */
  void unknown(int first, int count, long ofVersion, long now) {
    for (int i = first; i < first + count; i++) {
      states[i].perhaps.add(ofVersion);
      states[i].lastUnknown = now;
    }
  }

  /**
   * Checks what a read brought.
   *
   * @return what is wrong with it; empty if nothing is
   */
  String check(ByteBuffer read, int first, int count, long issued, ByteBuffer scratch) {
    for (int i = 0; i < count; i++) {
      State state = states[first + i];
      long found = read.getLong(i * BLOCK);
      if (found != state.acknowledged && !state.perhaps.contains(found)) {
        return "block "
            + (first + i)
            + " of worker "
            + owner
            + " holds version "
            + found
            + "; acknowledged was "
            + state.acknowledged
            + ", perhaps "
            + state.perhaps;
      }
      block(scratch, 0, first + i, found);
      if (!scratch.slice(0, BLOCK).equals(read.slice(i * BLOCK, BLOCK))) {
        return "block " + (first + i) + " of worker " + owner + ", version " + found + ", is torn";
      }
      if (issued - state.lastUnknown > UNSETTLED_NANOS) {
        state.acknowledged = found;
        state.perhaps.clear();
      }
    }
    return "";
  }
}
