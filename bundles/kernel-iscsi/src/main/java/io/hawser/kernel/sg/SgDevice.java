package io.hawser.kernel.sg;

import com.sun.jna.LastErrorException;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.kernel.libc.Errno;
import io.hawser.scsi.cdb.Repeatable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The commands of one logical unit: those in the kernel, and those that wait for room, for the
 * session, or for the guards. Reactor only.
 */
final class SgDevice implements SgReactor.Timed {
  /** Files, so {@code CHANNELS * SgChannel.SLOTS} commands in the kernel. */
  static final int CHANNELS = 4;

  private static final int MAX_LOSSES = 5;
  private static final long DRAIN_NANOS = 20_000_000L;
  private static final int LONGEST_TIMEOUT_MILLIS = 3_600_000;

  /** Where a logical unit is and who it is. */
  interface Place {
    /**
     * Its file.
     *
     * @throws HawserException if the kernel has no such device
     */
    String path() throws HawserException;

    /** What people call it. */
    String description();
  }

  private final SgReactor reactor;
  private final Place place;
  private final SgCounters counters;
  private final List<SgChannel> channels = new ArrayList<>();
  private final ArrayDeque<SgTask> waiting = new ArrayDeque<>();
  private final Runnable oneEnded;
  private boolean held;
  private HawserException refusal;
  private boolean ended;
  private int inKernel;
  private int maxTransfer;
  private long nextDeadline = Long.MAX_VALUE;
  private long nextDrain = Long.MAX_VALUE;

  /**
   * @param oneEnded called for every command that ends
   */
  SgDevice(SgReactor reactor, Place place, SgCounters counters, Runnable oneEnded) {
    this.reactor = reactor;
    this.place = place;
    this.counters = counters;
    this.oneEnded = oneEnded;
  }

  /** The largest transfer the kernel takes, 0 while it is not known. */
  int maxTransfer() {
    return maxTransfer;
  }

  // ---- the gate ----------------------------------------------------------------------------

  /** New commands wait from now on. */
  void hold() {
    held = true;
    refusal = null;
  }

  /** What waits goes on. */
  void release() {
    held = false;
    refusal = null;
    pump();
  }

  /** What waits and what comes fails; unless {@code forEver}, until the next {@link #hold}. */
  void refuse(HawserException why, boolean forEver) {
    held = false;
    refusal = why;
    ended = forEver;
    List<SgTask> left = new ArrayList<>(waiting);
    waiting.clear();
    if (forEver) {
      for (SgChannel channel : new ArrayList<>(channels)) {
        left.addAll(channel.takeAll());
        channel.close();
      }
      channels.clear();
      inKernel = 0;
    }
    left.forEach(task -> fail(task, why));
  }

  // ---- commands ----------------------------------------------------------------------------

  void submit(SgTask task) {
    if (refusal != null && (ended || !task.isFresh())) {
      fail(task, refusal);
    } else if (task.command().cdbLength() > SgSlot.MAX_CDB) {
      fail(
          task,
          new HawserException(
              ErrorCode.NOT_SUPPORTED,
              "the kernel takes CDBs of " + SgSlot.MAX_CDB + " bytes at most"));
    } else {
      watch(task.deadline());
      if (task.isFresh() || !held && waiting.isEmpty()) {
        start(task);
      } else {
        waiting.add(task);
      }
    }
  }

  private void watch(long deadline) {
    if (nextDeadline == Long.MAX_VALUE || deadline - nextDeadline < 0) {
      nextDeadline = deadline;
    }
  }

  private void start(SgTask task) {
    long left = task.deadline() - System.nanoTime();
    if (left <= 0) {
      late(task);
      return;
    }
    SgChannel channel;
    try {
      channel = channel();
    } catch (HawserException e) {
      fail(task, e);
      return;
    }
    if (channel == null) {
      waiting.addFirst(task);
      return;
    }
    int millis = (int) Math.min(LONGEST_TIMEOUT_MILLIS, left / 1_000_000 + 1);
    int error = channel.submit(task, millis);
    if (error == 0) {
      inKernel++;
      counters.submitted();
    } else if (inKernel > 0 && (error == Errno.ENOMEM || error == Errno.EAGAIN)) {
      waiting.addFirst(task);
    } else {
      refused(task, error);
    }
  }

  private void refused(SgTask task, int error) {
    if (error == Errno.ENODEV || error == Errno.ENXIO) {
      closeIdle();
    }
    fail(
        task,
        new HawserException(
            error == Errno.ENOMEM ? ErrorCode.NO_MEMORY : ErrorCode.TRANSPORT,
            place.description() + ": the kernel did not take the command: " + Errno.of(error)));
  }

  private void closeIdle() {
    for (SgChannel channel : new ArrayList<>(channels)) {
      if (channel.isIdle()) {
        channel.close();
        channels.remove(channel);
      }
    }
  }

  /** One with room, {@code null} if all are full. */
  private SgChannel channel() throws HawserException {
    int open = 0;
    for (SgChannel channel : channels) {
      if (channel.hasRoom()) {
        return channel;
      }
      open += channel.isDraining() ? 0 : 1;
    }
    if (open >= CHANNELS) {
      return null;
    }
    String path = place.path();
    try {
      SgChannel fresh = new SgChannel(reactor, this, path);
      channels.add(fresh);
      if (maxTransfer == 0) {
        maxTransfer = fresh.maxTransfer();
      }
      return fresh;
    } catch (LastErrorException e) {
      Errno errno = Errno.of(e.getErrorCode());
      throw new HawserException(
          errno.number() == Errno.EACCES || errno.number() == Errno.EPERM
              ? ErrorCode.ACCESS
              : ErrorCode.TRANSPORT,
          place.description() + ": " + path + " cannot be opened: " + errno,
          e);
    }
  }

  /** Starts what waits, as far as there is room. */
  private void pump() {
    while (!held && refusal == null && !waiting.isEmpty()) {
      int before = waiting.size();
      start(waiting.poll());
      if (waiting.size() >= before) {
        return;
      }
    }
  }

  /** The kernel gave a command back. */
  void ended(SgTask task, SgSlot slot) {
    inKernel--;
    HostStatus host = slot.hostStatus();
    int status = slot.status();
    ScsiCommand command = task.command();
    boolean answered =
        host.meaning() == HostStatus.Meaning.DONE && (host == HostStatus.OK || status != 0);
    if (answered) {
      int moved = slot.moved(command);
      if (slot.senseLength() > 0) {
        slot.copySense(command);
      }
      counters.answered(command.direction() == DataDirection.READ, moved);
      oneEnded.run();
      command.complete(status, moved, command.dataLength() - moved);
    } else if (host.meaning() == HostStatus.Meaning.LOST) {
      lost(task, place.description() + ": " + host.text());
    } else {
      if (host.meaning() == HostStatus.Meaning.TIMED_OUT) {
        counters.timedOut();
      }
      fail(task, new HawserException(host.code(), place.description() + ": " + host.text()));
    }
    pump();
  }

  /** The file failed under a command. */
  void lost(SgTask task, Errno errno) {
    inKernel--;
    channels.removeIf(SgChannel::isClosed);
    lost(task, place.description() + ": the device went away: " + errno);
  }

  private void lost(SgTask task, String why) {
    boolean again =
        refusal == null
            && !task.isFresh()
            && Repeatable.test(task.command())
            && task.lost() <= MAX_LOSSES;
    if (again) {
      waiting.addFirst(task);
    } else {
      fail(
          task,
          new HawserException(
              ErrorCode.TRANSPORT,
              why + "; whether the target carried the command out is not known"));
    }
  }

  void cancel(ScsiCommand command) {
    for (Iterator<SgTask> i = waiting.iterator(); i.hasNext(); ) {
      SgTask task = i.next();
      if (task.command() == command) {
        i.remove();
        fail(task, cancelled());
        return;
      }
    }
    for (SgChannel channel : channels) {
      SgTask task = channel.find(command);
      if (task != null) {
        giveUp(channel, task);
        fail(task, cancelled());
        pump();
        return;
      }
    }
  }

  private HawserException cancelled() {
    return new HawserException(
        ErrorCode.REQUEST_TIMEOUT,
        place.description()
            + ": the command was cancelled; whether the target carried it out is not known");
  }

  private void giveUp(SgChannel channel, SgTask task) {
    if (channel.abandon(task)) {
      inKernel--;
      if (nextDrain == Long.MAX_VALUE) {
        nextDrain = System.nanoTime() + DRAIN_NANOS;
      }
    }
  }

  private void late(SgTask task) {
    counters.timedOut();
    fail(
        task,
        new HawserException(
            ErrorCode.REQUEST_TIMEOUT,
            place.description() + ": the command was not carried out in time"));
  }

  private void fail(SgTask task, HawserException why) {
    oneEnded.run();
    task.command().fail(why);
  }

  // ---- time --------------------------------------------------------------------------------

  @Override
  public long due() {
    if (nextDrain == Long.MAX_VALUE || nextDeadline == Long.MAX_VALUE) {
      return nextDrain == Long.MAX_VALUE ? nextDeadline : nextDrain;
    }
    return nextDrain - nextDeadline < 0 ? nextDrain : nextDeadline;
  }

  @Override
  public void tick(long now) {
    if (nextDrain != Long.MAX_VALUE && nextDrain - now <= 0) {
      drain(now);
    }
    if (nextDeadline != Long.MAX_VALUE && nextDeadline - now <= 0) {
      expire(now);
    }
  }

  private void drain(long now) {
    for (SgChannel channel : new ArrayList<>(channels)) {
      if (channel.isDraining()) {
        channel.reapDraining();
      }
    }
    channels.removeIf(SgChannel::isClosed);
    boolean more = channels.stream().anyMatch(SgChannel::isDraining);
    nextDrain = more ? now + DRAIN_NANOS : Long.MAX_VALUE;
    pump();
  }

  private void expire(long now) {
    nextDeadline = Long.MAX_VALUE;
    List<SgTask> over = new ArrayList<>();
    for (Iterator<SgTask> i = waiting.iterator(); i.hasNext(); ) {
      SgTask task = i.next();
      if (task.deadline() - now <= 0) {
        i.remove();
        over.add(task);
      } else {
        watch(task.deadline());
      }
    }
    for (SgChannel channel : channels) {
      for (SgTask task : channel.tasks()) {
        if (task.deadline() - now <= 0) {
          giveUp(channel, task);
          over.add(task);
        } else {
          watch(task.deadline());
        }
      }
    }
    over.forEach(this::late);
    pump();
  }
}
