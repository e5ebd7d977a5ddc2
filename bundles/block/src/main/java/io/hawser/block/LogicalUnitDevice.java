package io.hawser.block;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.block.BlockGeometry;
import io.hawser.api.block.DeviceIdentity;
import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.LogicalUnit;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A block device on any logical unit.
 *
 * <p>A read is good only if every byte came, a write only if a status acknowledged every byte.
 * Commands that the device did not execute (unit attention, busy, task set full, aborted) are sent
 * again within bounds; those whose fate is not known are not: that they failed is told instead.
 * Reads and writes use the 10-byte commands, and the 16-byte ones on a device of more than 2^32
 * blocks. Long ones are cut by the device's, the transport's and our own limits, with a few pieces
 * in flight.
 *
 * <p>What the disk is was pinned at attach. When it reports that this may have changed, and
 * whenever {@link #verify} is asked to, it is compared; if it is another disk, nothing goes to it
 * any more.
 *
 * <p>Threading: any thread; nothing blocks; stages complete on the transport's thread.
 */
public final class LogicalUnitDevice implements BlockDevice {
  private static final int MAX_BLOCKS_10 = 0xffff;
  private static final long ZERO_STEP = 1 << 28;
  private static final long ZERO_BUFFER = 1 << 20;

  private final LogicalUnit unit;
  private final String name;
  private final DiskFacts facts;
  private final BlockGeometry geometry;
  private final DeviceSettings settings;
  private final Delay delay;
  private final Runnable onClose;

  private final PiecePool pool = new PiecePool(this);
  private final Verification verification;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final int blockShift;
  private final int pieceBytes;
  private final boolean wide;

  private volatile HawserException refusal;
  private volatile boolean noFlush;
  private volatile boolean noWriteSame;
  private volatile ByteBuffer zeroes;

  private LogicalUnitDevice(
      LogicalUnit unit,
      String name,
      DiskFacts facts,
      DeviceSettings settings,
      Delay delay,
      Runnable onClose) {
    this.unit = unit;
    this.name = name;
    this.facts = facts;
    this.settings = settings;
    this.delay = delay;
    this.onClose = onClose;
    geometry = facts.geometry();
    blockShift = Integer.numberOfTrailingZeros(geometry.blockSize());
    wide = geometry.blocks() > 1L << 32;
    pieceBytes = pieceBytes(unit, geometry, settings, wide);
    noWriteSame = !geometry.writeZeroes();
    verification = new Verification(this);
  }

  private static int pieceBytes(
      LogicalUnit unit, BlockGeometry geometry, DeviceSettings settings, boolean wide) {
    long most = Math.min(unit.maxTransferLength(), settings.maxPiece());
    if (geometry.maxTransfer() > 0) {
      most = Math.min(most, geometry.maxTransfer());
    }
    if (!wide) {
      most = Math.min(most, (long) MAX_BLOCKS_10 * geometry.blockSize());
    }
    long whole = most / geometry.blockSize() * geometry.blockSize();
    return (int) Math.max(geometry.blockSize(), whole);
  }

  /**
   * Attaches: asks the disk everything and pins what it says.
   *
   * @param unit the way to it
   * @param name what messages and people call it
   * @param settings how it works
   * @param delay makes pauses
   * @param deadline by when the attach is over
   * @param onClose run once when the device is closed, e.g. to log the session out
   * @return the device; fails with a {@link HawserException} that says why there is none
   */
  public static CompletionStage<LogicalUnitDevice> attach(
      LogicalUnit unit,
      String name,
      DeviceSettings settings,
      Delay delay,
      Deadline deadline,
      Runnable onClose) {
    DeviceCommands commands = new DeviceCommands(unit, name, settings.retry(), delay);
    return new DiskProbe(commands, deadline)
        .run()
        .thenApply(facts -> new LogicalUnitDevice(unit, name, facts, settings, delay, onClose));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public BlockGeometry geometry() {
    return geometry;
  }

  @Override
  public DeviceIdentity identity() {
    return facts.identity();
  }

  /** Everything the disk said at attach. */
  public DiskFacts facts() {
    return facts;
  }

  /** The logical unit, for those who send commands of their own. */
  public LogicalUnit logicalUnit() {
    return unit;
  }

  @Override
  public CompletionStage<Void> read(long offset, ByteBuffer into, Deadline deadline) {
    int length = into.remaining();
    HawserException no = refuse("read", offset, length, false, deadline);
    if (no == null && into.isReadOnly()) {
      no = invalid("the buffer of a read cannot be written");
    }
    if (no != null) {
      return CompletableFuture.failedStage(no);
    }
    return transfer(DataDirection.READ, offset, into, length, deadline);
  }

  @Override
  public CompletionStage<Void> write(long offset, ByteBuffer from, Deadline deadline) {
    int length = from.remaining();
    HawserException no = refuse("write", offset, length, true, deadline);
    if (no != null) {
      return CompletableFuture.failedStage(no);
    }
    return transfer(DataDirection.WRITE, offset, from, length, deadline);
  }

  private CompletionStage<Void> transfer(
      DataDirection way, long offset, ByteBuffer data, int length, Deadline deadline) {
    if (length == 0) {
      return CompletableFuture.completedStage(null);
    }
    return started(new Transfer(this, way, offset, length, data, data.position(), true, deadline));
  }

  @Override
  public CompletionStage<Void> flush(Deadline deadline) {
    HawserException no = refuse("flush", 0, 0, false, deadline);
    if (no != null) {
      return CompletableFuture.failedStage(no);
    }
    if (noFlush) {
      return CompletableFuture.completedStage(null);
    }
    CompletionStage<Void> first = started(RangeCommand.flush(this, wide, deadline));
    CompletionStage<Void> other =
        Stages.orElseIf(
            first,
            Stages::isUnknownCommand,
            () -> started(RangeCommand.flush(this, !wide, deadline)));
    // A device that knows neither command has no cache to flush.
    return Stages.orElseIf(
        other,
        Stages::isUnknownCommand,
        () -> {
          noFlush = true;
          return CompletableFuture.completedStage(null);
        });
  }

  @Override
  public CompletionStage<Void> unmap(long offset, long length, Deadline deadline) {
    HawserException no = refuse("unmap", offset, length, true, deadline);
    if (no == null && !geometry.unmap()) {
      no = new HawserException(ErrorCode.NOT_SUPPORTED, name + " cannot unmap");
    }
    if (no != null) {
      return CompletableFuture.failedStage(no);
    }
    long granule = Math.max(geometry.blockSize(), geometry.unmapGranularity());
    long shift =
        facts.limits().unmapAligned()
            ? facts.limits().unmapAlignment() * geometry.blockSize() % granule
            : 0;
    long from = offset + Math.floorMod(shift - offset, granule);
    long to = offset + length;
    // A granule at the end of the disk may be cut short.
    long until = to == geometry.bytes() ? to : to - Math.floorMod(to - shift, granule);
    if (from >= until) {
      return CompletableFuture.completedStage(null);
    }
    long most = Math.max(granule, facts.limits().maxUnmapBlocks() * geometry.blockSize());
    long step = Math.min(most, 0xffff_ffffL * geometry.blockSize());
    step -= step % granule;
    return started(
        RangeCommand.over(this, RangeCommand.Kind.UNMAP, from, until - from, step, deadline));
  }

  @Override
  public CompletionStage<Void> writeZeroes(long offset, long length, Deadline deadline) {
    HawserException no = refuse("write zeroes", offset, length, true, deadline);
    if (no != null) {
      return CompletableFuture.failedStage(no);
    }
    if (length == 0) {
      return CompletableFuture.completedStage(null);
    }
    if (noWriteSame) {
      return writeZeroBytes(offset, length, deadline);
    }
    long told = facts.limits().maxWriteSame();
    long step = told > 0 && told < ZERO_STEP >>> blockShift ? told << blockShift : ZERO_STEP;
    boolean unmap =
        facts.provisioning().writeSame16()
            && (facts.provisioning().readsZero() || facts.capacity().readsZero());
    RangeCommand.Kind kind = unmap ? RangeCommand.Kind.ZERO_AND_UNMAP : RangeCommand.Kind.ZERO;
    return Stages.orElseIf(
        started(RangeCommand.over(this, kind, offset, length, step, deadline)),
        Stages::isRefusal,
        () -> {
          noWriteSame = true;
          return writeZeroBytes(offset, length, deadline);
        });
  }

  private CompletionStage<Void> writeZeroBytes(long offset, long length, Deadline deadline) {
    ByteBuffer buffer = zeroes;
    if (buffer == null) {
      int size = (int) Math.max(geometry.blockSize(), Math.min(ZERO_BUFFER, pieceBytes));
      buffer = ByteBuffer.allocateDirect(size - size % geometry.blockSize()).asReadOnlyBuffer();
      zeroes = buffer;
    }
    return started(
        new Transfer(this, DataDirection.WRITE, offset, length, buffer, 0, false, deadline));
  }

  private static CompletionStage<Void> started(Operation operation) {
    operation.pump();
    return operation;
  }

  /**
   * Compares the disk behind {@code fresh} with the one pinned at attach: WWID, serial number,
   * vendor, product, block size and size. A disk that has grown is the same if its WWID says so;
   * the device keeps the size it was attached with.
   *
   * @return fails with {@code DeviceChangedException}, and the device is frozen, if it is another;
   *     fails otherwise if the disk could not be asked
   */
  public CompletionStage<Void> verify(LogicalUnit fresh) {
    return verification.compare(fresh);
  }

  /** Why nothing goes to the device any more; {@code null} while it works. */
  HawserException refusal() {
    return refusal;
  }

  void freeze(HawserException reason) {
    refusal = reason;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    HawserException reason = new HawserException(ErrorCode.GENERIC, name + " is closed");
    refusal = reason;
    for (Piece piece : pool.all()) {
      Operation operation = piece.operation();
      if (operation != null) {
        operation.stop(reason);
      }
    }
    onClose.run();
  }

  // ---- for operations and pieces -----------------------------------------------------------

  DeviceSettings settings() {
    return settings;
  }

  Delay delay() {
    return delay;
  }

  PiecePool pool() {
    return pool;
  }

  int blockShift() {
    return blockShift;
  }

  int pieceBytes() {
    return pieceBytes;
  }

  boolean isWide() {
    return wide;
  }

  void submit(Piece piece) {
    HawserException no = refusal;
    if (no != null) {
      piece.finish(no);
    } else if (!verification.holds(piece)) {
      unit.execute(piece.command);
    }
  }

  void verifyThenSubmit(Piece piece) {
    verification.start(piece);
  }

  void cancelPieces(Operation operation) {
    for (Piece piece : pool.all()) {
      if (piece.operation() == operation && piece.command.isActive()) {
        unit.cancel(piece.command);
      }
    }
  }

  private HawserException refuse(
      String what, long offset, long length, boolean writes, Deadline deadline) {
    HawserException no = refusal;
    if (no != null) {
      return no;
    }
    int blockSize = geometry.blockSize();
    if (offset < 0
        || length < 0
        || length > geometry.bytes()
        || offset > geometry.bytes() - length) {
      return invalid(
          what
              + " of "
              + length
              + " bytes at "
              + offset
              + " is outside the device of "
              + geometry.bytes()
              + " bytes");
    }
    if (offset % blockSize != 0 || length % blockSize != 0) {
      return invalid(
          what
              + " of "
              + length
              + " bytes at "
              + offset
              + " is not a multiple of the block size "
              + blockSize);
    }
    if (writes && geometry.readOnly()) {
      return new HawserException(ErrorCode.ACCESS, name + " is read-only");
    }
    if (deadline.remainingNanos(System.nanoTime()) <= 0) {
      return new HawserException(
          ErrorCode.REQUEST_TIMEOUT, name + ": the deadline of the " + what + " has passed");
    }
    return null;
  }

  private HawserException invalid(String message) {
    return new HawserException(ErrorCode.INVALID, name + ": " + message);
  }
}
