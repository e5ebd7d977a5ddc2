package io.hawser.api.scsi;

import io.hawser.api.HawserException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;

/**
 * How a {@link ScsiCommand} ended: what its logical unit writes and its caller reads afterwards. It
 * is the command's superclass and not a value of its own so that a command that is used again
 * allocates nothing for its outcome.
 *
 * <p>Threading: that of the command.
 */
public abstract sealed class ScsiOutcome permits ScsiCommand {
  /** Longest sense data, SPC-4 section 4.5.1. */
  public static final int MAX_SENSE = 252;

  private int status;
  private int transferred;
  private int residual;
  private final byte[] sense = new byte[MAX_SENSE];
  private int senseLength;
  private int statusQualifier;
  private HawserException failure;

  ScsiOutcome() {}

  final void clear() {
    status = 0;
    transferred = 0;
    residual = 0;
    senseLength = 0;
    statusQualifier = 0;
    failure = null;
  }

  final void answered(int scsiStatus, int bytes, int residualCount) {
    status = scsiStatus;
    transferred = bytes;
    residual = residualCount;
  }

  final void failed(HawserException reason) {
    failure = Objects.requireNonNull(reason);
  }

  final void copy(ScsiOutcome other) {
    status = other.status;
    transferred = other.transferred;
    residual = other.residual;
    failure = other.failure;
    statusQualifier = other.statusQualifier;
    senseLength = other.senseLength;
    if (senseLength > 0) {
      System.arraycopy(other.sense, 0, sense, 0, senseLength);
    }
  }

  /**
   * Stores the status qualifier that came with the status (RFC 7144 section 5.2); for transports.
   *
   * @param value 0 to 65535
   */
  public final void statusQualifier(int value) {
    statusQualifier = value;
  }

  /** Stores sense data, at most {@link #MAX_SENSE} bytes of it, from an absolute index. */
  public final void sense(ByteBuffer source, int at, int length) {
    senseLength = Math.min(length, MAX_SENSE);
    source.get(at, sense, 0, senseLength);
  }

  /** Why no status came; empty if one did. */
  public final Optional<HawserException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Whether a status came and it is GOOD; the transfer may still be short. */
  public final boolean isGood() {
    return failure == null && status == 0;
  }

  /** The SCSI status byte; meaningful without a failure only. */
  public final int status() {
    return status;
  }

  /** Bytes of the buffer that moved. */
  public final int transferred() {
    return transferred;
  }

  /** Positive: the device moved so many bytes less than asked; negative: it had so many more. */
  public final int residual() {
    return residual;
  }

  /**
   * What the device adds to its status (SAM-5 section 5.3.2), such as how long to wait after BUSY
   * or TASK SET FULL.
   *
   * @return 0 to 65535; 0 if it says nothing, or iSCSIProtocolLevel 2 was not negotiated
   */
  public final int statusQualifier() {
    return statusQualifier;
  }

  /** Length of the sense data, 0 if none came. */
  public final int senseLength() {
    return senseLength;
  }

  /** The sense data, a read-only view of {@link #senseLength()} bytes, valid until the next use. */
  public final ByteBuffer sense() {
    return ByteBuffer.wrap(sense, 0, senseLength).slice().asReadOnlyBuffer();
  }
}
