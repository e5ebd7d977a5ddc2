package io.hawser.kernel.sg;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.ScsiCommand;
import java.nio.ByteBuffer;

/**
 * The memory of one command in the kernel: header, CDB, sense data, and a buffer of its own for
 * data that lies on Java's heap. Direct buffers are handed to the kernel as they are.
 */
final class SgSlot {
  /** What the driver takes as a CDB. */
  static final int MAX_CDB = 252;

  private static final int CDB = SgLayout.SIZE + 8;
  private static final int SENSE = CDB + 256;
  private static final int LARGEST_KEPT = 1 << 20;

  private final int packId;
  private final Memory memory = new Memory(SENSE + 256);
  private final ByteBuffer bytes = memory.getByteBuffer(0, SENSE + 256);
  private ByteBuffer bounce;
  private SgTask task;

  SgSlot(int packId) {
    this.packId = packId;
  }

  int packId() {
    return packId;
  }

  Pointer header() {
    return memory;
  }

  /** Whose command it is now, {@code null} if nobody's. */
  SgTask task() {
    return task;
  }

  void fill(SgTask newTask, int timeoutMillis) {
    task = newTask;
    ScsiCommand command = newTask.command();
    memory.clear(SgLayout.SIZE);
    memory.setInt(SgLayout.INTERFACE_ID, 'S');
    memory.setInt(SgLayout.DIRECTION, direction(command));
    memory.setByte(SgLayout.CMD_LEN, (byte) command.cdbLength());
    memory.setByte(SgLayout.MAX_SENSE, (byte) ScsiCommand.MAX_SENSE);
    memory.setInt(SgLayout.DATA_LENGTH, command.dataLength());
    if (command.dataLength() > 0) {
      memory.setPointer(SgLayout.DATA, data(command));
    }
    memory.setPointer(SgLayout.CMD, memory.share(CDB));
    memory.setPointer(SgLayout.SENSE, memory.share(SENSE));
    memory.setInt(SgLayout.TIMEOUT, timeoutMillis);
    memory.setInt(SgLayout.FLAGS, SgLayout.FLAG_AT_TAIL);
    memory.setInt(SgLayout.PACK_ID, packId);
    command.copyCdb(0, command.cdbLength(), bytes, CDB);
  }

  private static int direction(ScsiCommand command) {
    if (command.dataLength() == 0) {
      return SgLayout.DIRECTION_NONE;
    }
    return command.direction() == DataDirection.READ
        ? SgLayout.DIRECTION_FROM_DEVICE
        : SgLayout.DIRECTION_TO_DEVICE;
  }

  private Pointer data(ScsiCommand command) {
    ByteBuffer source = command.data();
    if (source.isDirect()) {
      return Native.getDirectBufferPointer(source).share(command.dataOffset());
    }
    if (bounce == null || bounce.capacity() < command.dataLength()) {
      bounce = ByteBuffer.allocateDirect(command.dataLength());
    }
    if (command.direction() == DataDirection.WRITE) {
      bounce.put(0, source, command.dataOffset(), command.dataLength());
    }
    return Native.getDirectBufferPointer(bounce);
  }

  /** Prepares a read for this slot's command and no other. */
  void ask() {
    memory.setInt(SgLayout.DIRECTION, SgLayout.DIRECTION_NONE);
    memory.setInt(SgLayout.PACK_ID, packId);
  }

  /** Takes the header the kernel gave back from where it was read. */
  void take(Pointer from) {
    memory.write(0, from.getByteArray(0, SgLayout.SIZE), 0, SgLayout.SIZE);
  }

  /** Copies what was read and the sense data into the command, and forgets it. */
  SgTask finish() {
    SgTask done = task;
    task = null;
    ScsiCommand command = done.command();
    int moved = moved(command);
    if (command.direction() == DataDirection.READ && moved > 0 && !command.data().isDirect()) {
      command.data().put(command.dataOffset(), bounce, 0, moved);
    }
    if (bounce != null && bounce.capacity() > LARGEST_KEPT) {
      bounce = null;
    }
    return done;
  }

  /** Forgets the command; the kernel may still have it. */
  SgTask abandon() {
    SgTask left = task;
    task = null;
    return left;
  }

  int moved(ScsiCommand command) {
    return Math.max(0, command.dataLength() - Math.max(0, residual()));
  }

  int status() {
    return memory.getByte(SgLayout.STATUS) & 0xff;
  }

  int residual() {
    return memory.getInt(SgLayout.RESIDUAL);
  }

  HostStatus hostStatus() {
    return HostStatus.of(memory.getShort(SgLayout.HOST_STATUS) & 0xffff);
  }

  int senseLength() {
    return Math.min(memory.getByte(SgLayout.SENSE_WRITTEN) & 0xff, ScsiCommand.MAX_SENSE);
  }

  void copySense(ScsiCommand command) {
    command.sense(bytes, SENSE, senseLength());
  }
}
