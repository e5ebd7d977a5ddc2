package io.hawser.kernel.sg;

import com.sun.jna.LastErrorException;
import com.sun.jna.ptr.IntByReference;
import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.kernel.libc.Errno;
import io.hawser.kernel.libc.Libc;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A logical unit that the kernel has a SCSI generic device for.
 *
 * <p>The driver cannot abort a single command: {@link #cancel} and a passed deadline give a command
 * up here, and the kernel aborts it when its own timer, set to the same deadline, runs out. Of the
 * task management functions there are the resets of the logical unit and of the target.
 */
public final class SgLogicalUnit implements LogicalUnit {
  /** Commands held here at most, those in the kernel included. */
  public static final int QUEUE = 1024;

  private static final int SMALLEST_MAXIMUM = 65_536;
  private static final int LARGEST_MAXIMUM = 1 << 20;
  private static final int RESET_DEVICE = 0x101;
  private static final int RESET_TARGET = 0x104;

  /** What a logical unit is told by its session. */
  public interface Nexus {
    /** The file of the SCSI generic device of this logical unit. */
    String path(Lun lun) throws HawserException;

    /** The name of its block device, if it has one. */
    Optional<String> blockDevice(Lun lun);

    /** What people call the way to it. */
    String description(Lun lun);

    /** For commands without a deadline. */
    Duration commandTimeout();

    /** For calls that block. */
    Executor blocking();
  }

  private final SgReactor reactor;
  private final Nexus nexus;
  private final Lun lun;
  private final SgDevice device;
  private final boolean fresh;
  private final AtomicInteger count;

  /** The logical unit of a session; its commands are held until {@link #release}. */
  public SgLogicalUnit(SgReactor reactor, Nexus nexus, Lun lun, SgCounters counters) {
    this.reactor = reactor;
    this.nexus = nexus;
    this.lun = lun;
    this.fresh = false;
    this.count = new AtomicInteger();
    this.device = new SgDevice(reactor, new Where(nexus, lun), counters, count::decrementAndGet);
    reactor.execute(() -> reactor.add(device));
  }

  private SgLogicalUnit(SgLogicalUnit origin) {
    this.reactor = origin.reactor;
    this.nexus = origin.nexus;
    this.lun = origin.lun;
    this.device = origin.device;
    this.count = origin.count;
    this.fresh = true;
  }

  private record Where(Nexus nexus, Lun lun) implements SgDevice.Place {
    @Override
    public String path() throws HawserException {
      return nexus.path(lun);
    }

    @Override
    public String description() {
      return nexus.description(lun);
    }
  }

  /** The view whose commands pass while others are held, for guards. */
  public LogicalUnit fresh() {
    return new SgLogicalUnit(this);
  }

  /** Commands wait from now on. */
  public void hold() {
    reactor.execute(device::hold);
  }

  /** Commands go on. */
  public void release() {
    reactor.execute(device::release);
  }

  /** Commands fail from now on: until the next {@link #hold}, or for ever. */
  public void refuse(HawserException why, boolean forEver) {
    reactor.execute(() -> device.refuse(why, forEver));
  }

  @Override
  public Lun lun() {
    return lun;
  }

  @Override
  public String description() {
    return nexus.description(lun);
  }

  @Override
  public Optional<String> blockDevice() {
    return nexus.blockDevice(lun);
  }

  @Override
  public int maxTransferLength() {
    int kernel = device.maxTransfer();
    return kernel == 0
        ? SMALLEST_MAXIMUM
        : Math.max(SMALLEST_MAXIMUM, Math.min(LARGEST_MAXIMUM, kernel & -4096));
  }

  @Override
  public void execute(ScsiCommand command) {
    command.begin();
    if (count.incrementAndGet() > QUEUE) {
      count.decrementAndGet();
      command.fail(
          new HawserException(
              ErrorCode.NO_MEMORY, description() + ": " + QUEUE + " commands are waiting already"));
      return;
    }
    long deadline =
        command.hasDeadline()
            ? command.deadlineNanos()
            : System.nanoTime() + nexus.commandTimeout().toNanos();
    SgTask task = new SgTask(command, deadline, fresh);
    reactor.execute(() -> device.submit(task));
  }

  @Override
  public void cancel(ScsiCommand command) {
    reactor.execute(() -> device.cancel(command));
  }

  @Override
  public CompletionStage<TaskManagementResponse> manage(
      TaskManagement function, Deadline deadline) {
    int reset;
    switch (function) {
      case LOGICAL_UNIT_RESET -> reset = RESET_DEVICE;
      case TARGET_WARM_RESET -> reset = RESET_TARGET;
      default -> {
        return CompletableFuture.completedFuture(TaskManagementResponse.FUNCTION_NOT_SUPPORTED);
      }
    }
    CompletableFuture<TaskManagementResponse> answer = new CompletableFuture<>();
    try {
      nexus.blocking().execute(() -> reset(function, reset, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(
          new HawserException(ErrorCode.TRANSPORT, description() + ": the transport is stopped"));
    }
    return answer
        .orTimeout(Math.max(1, deadline.remainingNanos(System.nanoTime())), TimeUnit.NANOSECONDS)
        .exceptionallyCompose(
            e ->
                CompletableFuture.failedFuture(
                    e instanceof java.util.concurrent.TimeoutException
                        ? new HawserException(
                            ErrorCode.PDU_TIMEOUT,
                            description() + ": " + function + " was not answered in time")
                        : e));
  }

  private void reset(
      TaskManagement function, int kind, CompletableFuture<TaskManagementResponse> answer) {
    Libc libc = reactor.libc();
    try {
      int fd = libc.open(nexus.path(lun), Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
      try {
        libc.ioctl(fd, SgLayout.IOCTL_RESET, new IntByReference(kind).getPointer());
        answer.complete(TaskManagementResponse.FUNCTION_COMPLETE);
      } finally {
        libc.close(fd);
      }
    } catch (LastErrorException e) {
      answer.completeExceptionally(
          new HawserException(
              ErrorCode.TRANSPORT,
              description() + ": " + function + " failed: " + Errno.of(e.getErrorCode()),
              e));
    } catch (HawserException e) {
      answer.completeExceptionally(e);
    }
  }

  @Override
  public String toString() {
    return description();
  }
}
