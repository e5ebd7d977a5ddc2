package io.hawser.transport.tcp.session;

/**
 * Has the system hold replies back until several have come, where a target that has many commands
 * sends them one by one: each would wake the loop, and the target would pay for the wake-up.
 *
 * <p>Whether a target is faster that way or slower cannot be known from here, so both are tried in
 * turn, and what makes commands take longer is not kept. No reply is held back for longer than a
 * command takes on average; where that happens more than now and then, gathering rests. With few
 * commands under way nothing is held back at all.
 *
 * <p>Loop only.
 */
final class ReplyGathering {
  /** With fewer commands under way every reply counts. */
  private static final int LEAST_IN_FLIGHT = 8;

  /** This part of what is under way is waited for, so that the target never runs out of work. */
  private static final int SHARE = 4;

  /** What is held back must neither fill the window nor outgrow the processor's cache. */
  private static final int MOST_BYTES = 512 << 10;

  /** Both ways are measured so often in turn, so long at least, over so many commands at least. */
  private static final int TRIALS = 3;

  private static final long TRIAL_NANOS = 10_000_000L;
  private static final int TRIAL_COMMANDS = 64;

  /** Commands may take so much longer, in percent: less cannot be told from chance. */
  private static final int TOLERANCE = 3;

  private static final long KEEP_NANOS = 2_000_000_000L;
  private static final long FIRST_REST_NANOS = 250_000_000L;
  private static final long LONGEST_REST_NANOS = 8_000_000_000L;

  /** Every so many turns a reply may have been held back for too long, a few times at once. */
  private static final int TURNS_A_STALL = 16;

  private static final int MOST_CREDIT = 3 * TURNS_A_STALL;

  private static final long LEAST_HOLD_NANOS = 200_000L;
  private static final long MOST_HOLD_NANOS = 5_000_000L;

  /** What it needs of the connection. */
  interface Gate {
    /** The loop is woken from so many received bytes on. */
    void lowWater(int bytes);

    /** Calls {@link #check} in so many nanoseconds. */
    void checkIn(long nanos);
  }

  private enum State {
    /** Replies come as they come, and it is measured how. */
    PLAIN,
    /** They are gathered, and it is measured whether that is as good. */
    TRIAL,
    /** They are gathered, for it is. */
    KEPT,
    /** They come as they come, for it was not. */
    RESTING
  }

  private final Gate gate;
  private State state = State.PLAIN;
  private int lowWater = 1;
  private boolean checking;
  private boolean stopped;

  /** When the gate was opened because nothing had come for long; 0 if it was not. */
  private long openedAt;

  /** Turns that went well, less what stalls cost. */
  private int credit = MOST_CREDIT;

  private long rest = FIRST_REST_NANOS;
  private int trials;
  private long plainLatency = Long.MAX_VALUE;
  private long trialLatency = Long.MAX_VALUE;
  private long bytesPerCommand;

  private long lastTurn;
  private long lastBytes;
  private int lastInFlight;

  // Since the state began.
  private long since;
  private long endedBefore;
  private long bytesBefore;
  private int turns;

  /** Commands under way, summed up over nanoseconds: divided by those ended, their latency. */
  private long commandNanos;

  /**
   * @param now by {@link System#nanoTime()}
   */
  ReplyGathering(Gate gate, long now) {
    this.gate = gate;
    this.lastTurn = now;
    this.since = now;
  }

  /**
   * Everything that had come is taken in and answered.
   *
   * @param inFlight commands under way now
   * @param ended commands that are over, ever
   * @param bytes received, ever
   * @param now when the last of them came, by {@link System#nanoTime()}
   */
  void turn(int inFlight, long ended, long bytes, long now) {
    if (stopped || bytes == lastBytes) {
      return;
    }
    commandNanos += lastInFlight * (now - lastTurn);
    lastTurn = now;
    lastBytes = bytes;
    lastInFlight = inFlight;
    turns++;
    if (inFlight < LEAST_IN_FLIGHT) {
      compareAnew(ended);
    } else if (hasStalledTooOften()) {
      credit = MOST_CREDIT;
      rest(ended);
    } else {
      judge(inFlight, ended);
    }
    openedAt = 0;
    lowWater(isGathering() ? wanted(inFlight) : 1);
  }

  private boolean hasStalledTooOften() {
    // What comes as soon as the gate is opened had been there before.
    boolean stalled = openedAt != 0 && lastTurn - openedAt < hold() / SHARE;
    credit = stalled ? credit - TURNS_A_STALL : Math.min(MOST_CREDIT, credit + 1);
    return credit < 0;
  }

  private void judge(int inFlight, long ended) {
    long lasted = lastTurn - since;
    boolean measured = lasted >= TRIAL_NANOS && ended - endedBefore >= TRIAL_COMMANDS;
    switch (state) {
      case PLAIN -> {
        if (measured) {
          plainLatency = Math.min(plainLatency, latency(ended));
          bytesPerCommand = (lastBytes - bytesBefore) / (ended - endedBefore);
          boolean scattered = wanted(inFlight) >= 2 * ((lastBytes - bytesBefore) / turns);
          begin(scattered ? State.TRIAL : State.PLAIN, ended);
        }
      }
      case TRIAL -> {
        if (measured) {
          trialLatency = Math.min(trialLatency, latency(ended));
          compare(ended);
        }
      }
      case KEPT -> {
        if (lasted >= KEEP_NANOS) {
          compareAnew(ended);
        }
      }
      case RESTING -> {
        if (lasted >= rest) {
          compareAnew(ended);
        }
      }
    }
  }

  /** Goes by the best of each way: other work on the machine only ever adds. */
  private void compare(long ended) {
    if (++trials < TRIALS) {
      begin(State.PLAIN, ended);
    } else if (trialLatency * 100 <= plainLatency * (100 + TOLERANCE)) {
      rest = FIRST_REST_NANOS;
      begin(State.KEPT, ended);
    } else {
      rest(ended);
    }
  }

  /**
   * Whether replies are held back that should not be.
   *
   * @param now by {@link System#nanoTime()}
   */
  void check(long now) {
    checking = false;
    if (stopped || lowWater == 1) {
      return;
    }
    long left = hold() - (now - lastTurn);
    if (left > 0) {
      checkIn(left);
    } else {
      // Whether anything was held back, or the target has sent nothing, the next turn shows.
      openedAt = now;
      lowWater(1);
    }
  }

  /** The connection has ended. */
  void stop() {
    stopped = true;
  }

  private boolean isGathering() {
    return state == State.TRIAL || state == State.KEPT;
  }

  private long latency(long ended) {
    return commandNanos / (ended - endedBefore);
  }

  private int wanted(int inFlight) {
    return (int) Math.max(1, Math.min(MOST_BYTES, bytesPerCommand * (inFlight / SHARE)));
  }

  private long hold() {
    return Math.max(LEAST_HOLD_NANOS, Math.min(MOST_HOLD_NANOS, plainLatency));
  }

  private void rest(long ended) {
    begin(State.RESTING, ended);
    rest = Math.min(LONGEST_REST_NANOS, rest * 2);
  }

  private void compareAnew(long ended) {
    trials = 0;
    plainLatency = Long.MAX_VALUE;
    trialLatency = Long.MAX_VALUE;
    begin(State.PLAIN, ended);
  }

  private void begin(State next, long ended) {
    state = next;
    since = lastTurn;
    endedBefore = ended;
    bytesBefore = lastBytes;
    turns = 0;
    commandNanos = 0;
  }

  private void lowWater(int bytes) {
    if (bytes == lowWater) {
      return;
    }
    lowWater = bytes;
    gate.lowWater(bytes);
    if (bytes > 1 && !checking) {
      checkIn(hold());
    }
  }

  private void checkIn(long nanos) {
    checking = true;
    gate.checkIn(nanos);
  }
}
