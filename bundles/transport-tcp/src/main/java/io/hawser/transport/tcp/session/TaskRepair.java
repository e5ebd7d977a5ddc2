package io.hawser.transport.tcp.session;

import io.hawser.transport.tcp.recovery.MissingData;

/**
 * What one sending of a task misses and has asked the target for again (RFC 7143 section 7.1.4.1).
 * Made when something is missing, so a task that goes well has none. Loop only.
 */
final class TaskRepair {
  /** SNACKs of one command before it is given up. */
  private static final int MAX_SNACKS = 64;

  /** How often the target may leave a SNACK of the command without effect. */
  private static final int MAX_SILENCES = 6;

  final Task task;
  final MissingData missing = new MissingData();
  private final int tag;
  private int dataEnd;
  private boolean endKnown;
  private int wantedR2tSn;
  private boolean wantsR2t;
  private int snacks;
  private int silences;
  private String refusal;

  /** LUN and Target Transfer Tag of the DataACK that waits for the missing data. */
  long acknowledgedLun;

  int acknowledgedTag;
  boolean acknowledges;

  TaskRepair(Task task) {
    this.task = task;
    this.tag = task.tag;
  }

  /** Whether it speaks of what the task is doing now. */
  boolean isCurrent() {
    return task.state == Task.State.SENT && task.tag == tag && task.repair == this;
  }

  /** The status says that so many Data-In PDUs were sent. */
  void dataEnd(int expDataSn) {
    dataEnd = expDataSn;
    endKnown = true;
  }

  /** How many PDUs behind the last that came are missing. */
  int tail() {
    return endKnown ? Math.max(0, dataEnd - task.read.nextDataSn()) : 0;
  }

  /** Whether all the data is here that is known to be sent. */
  boolean hasAllData() {
    return missing.isEmpty() && tail() == 0;
  }

  /**
   * An R2T was skipped.
   *
   * @param r2tSn the one that is missing
   * @return whether it was not asked for yet
   */
  boolean wantsR2t(int r2tSn) {
    boolean known = wantsR2t && wantedR2tSn == r2tSn;
    wantsR2t = true;
    wantedR2tSn = r2tSn;
    return !known;
  }

  /** Whether the R2T that was asked for has not come. */
  boolean lacksR2t() {
    return wantsR2t && task.write.nextR2tSn() == wantedR2tSn;
  }

  /** Forgets what came behind the first gap: all from there on will come anew. */
  void rewind() {
    if (!missing.isEmpty()) {
      MissingData.Run first = missing.runs().get(0);
      task.read.rewind(first.dataSn(), first.from());
    }
  }

  /** Whether nothing is missing any more. */
  boolean isDone() {
    return hasAllData() && !lacksR2t() && refusal == null;
  }

  /** Counts a SNACK; past the bound the command is given up. */
  void countSnack() {
    if (++snacks > MAX_SNACKS) {
      refuse("the target sends damaged data again and again");
    }
  }

  /** Something missing has come. */
  void progress() {
    silences = 0;
  }

  /** Nothing has come for a while; past the bound the command is given up. */
  void silence() {
    if (++silences > MAX_SILENCES) {
      refuse("the target does not send again what is missing");
    }
  }

  /** The command cannot be mended. */
  void refuse(String why) {
    if (refusal == null) {
      refusal = why;
    }
  }

  /** Why the command cannot be mended, {@code null} if it still may. */
  String refusal() {
    return refusal;
  }
}
