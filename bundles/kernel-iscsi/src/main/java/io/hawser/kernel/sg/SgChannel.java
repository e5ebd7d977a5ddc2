package io.hawser.kernel.sg;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.kernel.libc.Errno;
import io.hawser.kernel.libc.Libc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One open file of a SCSI generic device, with the sixteen commands the driver allows on it. The
 * driver copies a read's data when the command's end is read from the file; so that nothing is ever
 * copied into the buffer of a command that was given up, a file with such a command is drained: it
 * takes no new ones, the others' ends are read by their numbers, and then it is closed, whereupon
 * the driver forgets the rest. Reactor only.
 */
final class SgChannel implements SgReactor.Source {
  /** {@code SG_MAX_QUEUE} of the driver. */
  static final int SLOTS = 16;

  private static final int MOST_REAPED = 4 * SLOTS;

  private final SgReactor reactor;
  private final Libc libc;
  private final SgDevice device;
  private final int fd;
  private final SgSlot[] slots = new SgSlot[SLOTS];
  private final ArrayDeque<SgSlot> free = new ArrayDeque<>();
  private final Memory header = new Memory(SgLayout.SIZE);
  private boolean draining;
  private boolean closed;

  /**
   * Opens.
   *
   * @throws LastErrorException if the kernel does not let us
   */
  SgChannel(SgReactor reactor, SgDevice device, String path) {
    this.reactor = reactor;
    this.libc = reactor.libc();
    this.device = device;
    fd = libc.open(path, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = new SgSlot(i + 1);
      free.add(slots[i]);
    }
    reactor.add(this);
  }

  /** The largest transfer the kernel takes, in bytes; 0 if it does not tell. */
  int maxTransfer() {
    IntByReference bytes = new IntByReference();
    try {
      libc.ioctl(fd, SgLayout.IOCTL_MAX_TRANSFER, bytes.getPointer());
      return bytes.getValue();
    } catch (LastErrorException e) {
      return 0;
    }
  }

  boolean hasRoom() {
    return !draining && !closed && !free.isEmpty();
  }

  boolean isDraining() {
    return draining;
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether a command is still in the kernel. */
  boolean isIdle() {
    for (SgSlot slot : slots) {
      if (slot.task() != null) {
        return false;
      }
    }
    return true;
  }

  /**
   * Hands a command to the kernel.
   *
   * @return 0, or the error number; the command is then not in the kernel
   */
  int submit(SgTask task, int timeoutMillis) {
    SgSlot slot = free.poll();
    slot.fill(task, timeoutMillis);
    try {
      libc.write(fd, slot.header(), SgLayout.SIZE);
      return 0;
    } catch (LastErrorException e) {
      slot.abandon();
      free.add(slot);
      return e.getErrorCode();
    }
  }

  /** The commands in the kernel. */
  List<SgTask> tasks() {
    List<SgTask> all = new ArrayList<>();
    for (SgSlot slot : slots) {
      if (slot.task() != null) {
        all.add(slot.task());
      }
    }
    return all;
  }

  /** Whose command this is, {@code null} if it is not in the kernel by this file. */
  SgTask find(ScsiCommand command) {
    for (SgTask task : tasks()) {
      if (task.command() == command) {
        return task;
      }
    }
    return null;
  }

  /** Gives a command up; the file is drained from now on. */
  boolean abandon(SgTask task) {
    for (SgSlot slot : slots) {
      if (slot.task() == task) {
        slot.abandon();
        drain();
        return true;
      }
    }
    return false;
  }

  private void drain() {
    if (!draining) {
      draining = true;
      try {
        libc.ioctl(fd, SgLayout.IOCTL_FORCE_PACK_ID, new IntByReference(1).getPointer());
      } catch (LastErrorException e) {
        failed(e.getErrorCode());
      }
    }
  }

  /** A drained file is ready all the time with what nobody reads: it is looked at by the clock. */
  @Override
  public int fd() {
    return draining || closed ? -1 : fd;
  }

  @Override
  public void ready() {
    for (int i = 0; i < MOST_REAPED && !closed && !draining; i++) {
      try {
        header.setInt(SgLayout.DIRECTION, SgLayout.DIRECTION_NONE);
        header.setInt(SgLayout.PACK_ID, -1);
        libc.read(fd, header, SgLayout.SIZE);
      } catch (LastErrorException e) {
        if (e.getErrorCode() != Errno.EAGAIN && e.getErrorCode() != Errno.EINTR) {
          failed(e.getErrorCode());
        }
        return;
      }
      int packId = header.getInt(SgLayout.PACK_ID);
      if (packId >= 1 && packId <= SLOTS && slots[packId - 1].task() != null) {
        SgSlot slot = slots[packId - 1];
        slot.take(header);
        ended(slot);
      }
    }
  }

  /** Looks for the ends of a drained file's commands; closes it after the last. */
  void reapDraining() {
    for (SgSlot slot : slots) {
      if (slot.task() != null && !closed) {
        slot.ask();
        try {
          libc.read(fd, slot.header(), SgLayout.SIZE);
          ended(slot);
        } catch (LastErrorException e) {
          if (e.getErrorCode() != Errno.EAGAIN && e.getErrorCode() != Errno.EINTR) {
            failed(e.getErrorCode());
          }
        }
      }
    }
    if (isIdle()) {
      close();
    }
  }

  private void ended(SgSlot slot) {
    SgTask task = slot.finish();
    if (!draining) {
      free.add(slot);
    }
    device.ended(task, slot);
  }

  /** The device is gone: its commands end now. */
  private void failed(int errno) {
    List<SgTask> left = takeAll();
    close();
    left.forEach(task -> device.lost(task, Errno.of(errno)));
  }

  /** The commands in the kernel, which are the caller's from now on. */
  List<SgTask> takeAll() {
    List<SgTask> left = new ArrayList<>();
    for (SgSlot slot : slots) {
      if (slot.task() != null) {
        left.add(slot.abandon());
      }
    }
    return left;
  }

  void close() {
    if (!closed) {
      closed = true;
      reactor.remove(this);
      libc.close(fd);
    }
  }
}
