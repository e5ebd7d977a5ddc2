package io.hawser.api.scsi;

import io.hawser.api.HawserException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * One SCSI command, owned and reused by its caller so that a running workload allocates nothing.
 *
 * <p>Life: the caller fills it in ({@link #cdb}, {@link #read}, {@link #write}, {@link #noData},
 * {@link #deadline}, {@link #onCompletion}) and gives it to {@link LogicalUnit#execute}. From then
 * until its completion runs, the command and the buffer belong to the logical unit: the caller
 * touches neither. Afterwards the caller reads the outcome and may use it again.
 *
 * <p>Outcome: either {@link #failure()} is present and no status came, or {@link #status()} holds
 * the SCSI status byte, {@link #transferred()} the bytes that moved, and {@link #senseLength()} the
 * length of {@link #sense()}. A status of GOOD with a residual is not the whole transfer: look at
 * {@link #transferred()}.
 *
 * <p>Threading: not safe for concurrent use; the hand-over in both directions is a memory barrier.
 */
public final class ScsiCommand extends ScsiOutcome {
  /** Longest CDB: 16 bytes in the header and 244 in an additional header segment. */
  public static final int MAX_CDB = 260;

  private static final VarHandle ACTIVE;

  static {
    try {
      ACTIVE = MethodHandles.lookup().findVarHandle(ScsiCommand.class, "active", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private byte[] cdb = new byte[16];
  private int cdbLength;
  private DataDirection direction = DataDirection.NONE;
  private ByteBuffer data;
  private int dataOffset;
  private int dataLength;
  private TaskAttribute attribute = TaskAttribute.SIMPLE;
  private int priority;
  private long deadlineNanos;
  private boolean deadlineSet;
  private ScsiCompletion completion = command -> {};
  private Object attachment;

  // Who passed it on and hears first of its end; passedOn until the next one has taken it over.
  private ScsiCompletion passer;
  private boolean passedOn;

  private volatile boolean active;

  // ---- filled in by the caller -------------------------------------------------------------

  /**
   * Copies the CDB in.
   *
   * @param source holds the CDB
   * @param offset where it starts
   * @param length 6 to {@link #MAX_CDB}
   */
  public ScsiCommand cdb(byte[] source, int offset, int length) {
    idle();
    if (length < 6 || length > MAX_CDB) {
      throw new IllegalArgumentException(
          "a CDB of " + length + " bytes is outside 6 to " + MAX_CDB);
    }
    if (cdb.length < length) {
      cdb = new byte[MAX_CDB];
    }
    System.arraycopy(source, offset, cdb, 0, length);
    cdbLength = length;
    return this;
  }

  /** As {@link #cdb(byte[], int, int)} with the whole array. */
  public ScsiCommand cdb(byte[] source) {
    return cdb(source, 0, source.length);
  }

  /**
   * Asks for the same as {@code other}: CDB, data, attribute, priority and deadline are taken over,
   * completion and attachment are not. For those who pass a command on under their own name.
   */
  public ScsiCommand likewise(ScsiCommand other) {
    idle();
    if (cdb.length < other.cdbLength) {
      cdb = new byte[MAX_CDB];
    }
    System.arraycopy(other.cdb, 0, cdb, 0, other.cdbLength);
    cdbLength = other.cdbLength;
    direction = other.direction;
    data = other.data;
    dataOffset = other.dataOffset;
    dataLength = other.dataLength;
    attribute = other.attribute;
    priority = other.priority;
    deadlineNanos = other.deadlineNanos;
    deadlineSet = other.deadlineSet;
    return this;
  }

  /** No data moves. */
  public ScsiCommand noData() {
    return transfer(DataDirection.NONE, null, 0, 0);
  }

  /**
   * Data from the device fills the buffer between its position and its limit; neither is changed.
   * The expected data transfer length is {@code buffer.remaining()}.
   */
  public ScsiCommand read(ByteBuffer buffer) {
    if (buffer.isReadOnly()) {
      throw new IllegalArgumentException("the buffer of a read cannot be written");
    }
    return transfer(DataDirection.READ, buffer, buffer.position(), buffer.remaining());
  }

  /** Data between the buffer's position and its limit goes to the device; neither is changed. */
  public ScsiCommand write(ByteBuffer buffer) {
    return transfer(DataDirection.WRITE, buffer, buffer.position(), buffer.remaining());
  }

  /**
   * As {@link #read(ByteBuffer)} and {@link #write(ByteBuffer)} with an explicit range, so that
   * many commands may share one buffer without slices.
   *
   * @param way which way; {@code NONE} ignores the rest
   * @param buffer the buffer, any byte order, direct or heap (direct is faster)
   * @param offset absolute index of the first byte
   * @param length bytes, zero or more
   */
  public ScsiCommand transfer(DataDirection way, ByteBuffer buffer, int offset, int length) {
    idle();
    if (way != DataDirection.NONE) {
      Objects.checkFromIndexSize(offset, length, buffer.capacity());
    }
    direction = way;
    data = way == DataDirection.NONE ? null : buffer;
    dataOffset = way == DataDirection.NONE ? 0 : offset;
    dataLength = way == DataDirection.NONE ? 0 : length;
    return this;
  }

  /** The task attribute; SIMPLE unless set. */
  public ScsiCommand attribute(TaskAttribute value) {
    idle();
    attribute = Objects.requireNonNull(value);
    return this;
  }

  /**
   * Command priority of RFC 7144 section 5.1; sent only where iSCSIProtocolLevel 2 was negotiated.
   *
   * @param value 0 (none) to 15, 1 is highest
   */
  public ScsiCommand priority(int value) {
    idle();
    if (value < 0 || value > 15) {
      throw new IllegalArgumentException("priority " + value + " is outside 0 to 15");
    }
    priority = value;
    return this;
  }

  /**
   * When the command has to be over, by {@link System#nanoTime()}, the wait for a lost connection
   * included. Without one the session's command timeout counts from its submission. With a later
   * one a command that was sent and stays unanswered for the command timeout ends all the same.
   */
  public ScsiCommand deadline(long nanoTime) {
    idle();
    deadlineNanos = nanoTime;
    deadlineSet = true;
    return this;
  }

  /** Takes the deadline away. */
  public ScsiCommand noDeadline() {
    idle();
    deadlineSet = false;
    return this;
  }

  /** What is called at the end. */
  public ScsiCommand onCompletion(ScsiCompletion value) {
    idle();
    completion = Objects.requireNonNull(value);
    return this;
  }

  /** Anything of the caller's, found again in the completion. */
  public ScsiCommand attachment(Object value) {
    attachment = value;
    return this;
  }

  /** What {@link #attachment(Object)} set. */
  public Object attachment() {
    return attachment;
  }

  // ---- read by the logical unit ------------------------------------------------------------

  /** Length of the CDB in bytes. */
  public int cdbLength() {
    return cdbLength;
  }

  /** Byte {@code index} of the CDB, 0 to 255. */
  public int cdbByte(int index) {
    return cdb[Objects.checkIndex(index, cdbLength)] & 0xff;
  }

  /**
   * Copies {@code length} bytes of the CDB from {@code from} into {@code target} at an absolute
   * index.
   */
  public void copyCdb(int from, int length, ByteBuffer target, int at) {
    Objects.checkFromIndexSize(from, length, cdbLength);
    target.put(at, cdb, from, length);
  }

  /** The CDB in an array of its own, for messages and tests. */
  public byte[] cdbCopy() {
    return Arrays.copyOf(cdb, cdbLength);
  }

  /** Which way data goes. */
  public DataDirection direction() {
    return direction;
  }

  /**
   * The buffer, {@code null} without data. Use absolute access only: its position is the caller's.
   */
  public ByteBuffer data() {
    return data;
  }

  /** Absolute index of the first data byte. */
  public int dataOffset() {
    return dataOffset;
  }

  /** Expected data transfer length in bytes. */
  public int dataLength() {
    return dataLength;
  }

  /** The task attribute. */
  public TaskAttribute attribute() {
    return attribute;
  }

  /** The priority, 0 for none. */
  public int priority() {
    return priority;
  }

  /** Whether {@link #deadlineNanos()} counts. */
  public boolean hasDeadline() {
    return deadlineSet;
  }

  /** The deadline by {@link System#nanoTime()}. */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /** Whether it is with a logical unit now. */
  public boolean isActive() {
    return active;
  }

  // ---- called by the logical unit ----------------------------------------------------------

  /**
   * Takes the command over; called by {@link LogicalUnit#execute} before anything else.
   *
   * @throws IllegalStateException if it is already with a logical unit or has no CDB
   */
  public void begin() {
    if (cdbLength == 0) {
      throw new IllegalStateException("the command has no CDB");
    }
    if (passedOn) {
      passedOn = false;
    } else if (!ACTIVE.compareAndSet(this, false, true)) {
      throw new IllegalStateException("the command is still being executed");
    }
    clear();
  }

  /**
   * For a logical unit that has begun the command and has another one execute it: its next end is
   * told to {@code first} and not to the caller, and the command stays active. Then it is either
   * {@link #passBack passed back}, ended otherwise, or passed on again. Nothing is copied, and who
   * executes it sees no difference.
   *
   * @throws IllegalStateException if it was not begun, or is passed on already
   */
  public void passOn(ScsiCompletion first) {
    if (!active || passer != null) {
      throw new IllegalStateException("the command is not with who wants to pass it on");
    }
    passer = Objects.requireNonNull(first);
    passedOn = true;
  }

  /** Calls the completion with the outcome of whom the command was passed on to. */
  public void passBack() {
    finish();
  }

  /**
   * Ends the command with a status and calls its completion.
   *
   * @param scsiStatus the status byte, 0 to 255
   * @param bytes how many bytes of {@link #dataLength()} moved
   * @param residualCount expected minus moved: positive for underflow, negative for overflow
   */
  public void complete(int scsiStatus, int bytes, int residualCount) {
    answered(scsiStatus, bytes, residualCount);
    finish();
  }

  /** Ends the command as {@code other} has ended, sense data and all, and calls its completion. */
  public void endLike(ScsiCommand other) {
    copy(other);
    finish();
  }

  /** Ends the command without a status and calls its completion. */
  public void fail(HawserException reason) {
    failed(reason);
    finish();
  }

  private void finish() {
    ScsiCompletion first = passer;
    if (first != null) {
      passer = null;
      first.completed(this);
      return;
    }
    if (!ACTIVE.compareAndSet(this, true, false)) {
      throw new IllegalStateException("the command has already ended");
    }
    completion.completed(this);
  }

  // ---- the outcome -------------------------------------------------------------------------

  /** Whether the status is GOOD and every byte asked for moved, no more and no less. */
  public boolean isWhole() {
    return isGood() && transferred() == dataLength && residual() == 0;
  }

  private void idle() {
    if (active) {
      throw new IllegalStateException("the command is still being executed");
    }
  }
}
