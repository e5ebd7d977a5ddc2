package io.hawser.kernel.sg;

import java.util.concurrent.atomic.LongAdder;

/** What a session's commands came to. Any thread. */
public final class SgCounters {
  private final LongAdder commands = new LongAdder();
  private final LongAdder responses = new LongAdder();
  private final LongAdder bytesRead = new LongAdder();
  private final LongAdder bytesWritten = new LongAdder();
  private final LongAdder timeouts = new LongAdder();

  void submitted() {
    commands.increment();
  }

  void answered(boolean read, int bytes) {
    responses.increment();
    (read ? bytesRead : bytesWritten).add(bytes);
  }

  void timedOut() {
    timeouts.increment();
  }

  /** Commands handed to the kernel. */
  public long commands() {
    return commands.sum();
  }

  /** Commands that came back with a SCSI status. */
  public long responses() {
    return responses.sum();
  }

  /** Data bytes received. */
  public long bytesRead() {
    return bytesRead.sum();
  }

  /** Data bytes sent. */
  public long bytesWritten() {
    return bytesWritten.sum();
  }

  /** Commands whose deadline passed. */
  public long timeouts() {
    return timeouts.sum();
  }
}
