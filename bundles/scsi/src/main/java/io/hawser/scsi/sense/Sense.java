package io.hawser.scsi.sense;

import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.SenseData;
import io.hawser.api.scsi.SenseKey;
import io.hawser.scsi.BigEndian;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads and builds sense data (SPC-4 section 4.5). */
public final class Sense {
  private static final int FIXED = 0x70;
  private static final int FIXED_DEFERRED = 0x71;
  private static final int DESCRIPTOR = 0x72;
  private static final int DESCRIPTOR_DEFERRED = 0x73;
  private static final int FIXED_LENGTH = 18;
  private static final int INFORMATION = 0x00;
  private static final int INFORMATION_LENGTH = 12;

  private Sense() {}

  /** The sense data of a command that has ended. */
  public static Optional<SenseData> of(ScsiCommand command) {
    return command.senseLength() == 0 ? Optional.empty() : parse(command.sense());
  }

  /**
   * Reads the data between position and limit; fields that were cut off count as zero.
   *
   * @return empty if there are less than three bytes or the response code is not one of 70h to 73h
   */
  public static Optional<SenseData> parse(ByteBuffer data) {
    ByteBuffer in = data.slice();
    if (in.limit() < 3) {
      return Optional.empty();
    }
    int code = in.get(0) & 0x7f;
    return switch (code) {
      case FIXED, FIXED_DEFERRED -> Optional.of(fixed(in, code == FIXED_DEFERRED));
      case DESCRIPTOR, DESCRIPTOR_DEFERRED ->
          Optional.of(descriptor(in, code == DESCRIPTOR_DEFERRED));
      default -> Optional.empty();
    };
  }

  private static SenseData fixed(ByteBuffer in, boolean deferred) {
    int length = in.limit() < 8 ? in.limit() : Math.min(in.limit(), 8 + BigEndian.u8(in, 7));
    boolean valid = in.get(0) < 0 && in.limit() >= 7;
    return new SenseData(
        SenseKey.of(in.get(2)),
        length > 12 ? BigEndian.u8(in, 12) : 0,
        length > 13 ? BigEndian.u8(in, 13) : 0,
        deferred,
        valid ? OptionalLong.of(BigEndian.u32(in, 3)) : OptionalLong.empty());
  }

  private static SenseData descriptor(ByteBuffer in, boolean deferred) {
    int end = in.limit() < 8 ? in.limit() : Math.min(in.limit(), 8 + BigEndian.u8(in, 7));
    OptionalLong information = OptionalLong.empty();
    int at = 8;
    while (at + 2 <= end) {
      int length = 2 + BigEndian.u8(in, at + 1);
      boolean whole = length >= INFORMATION_LENGTH && at + INFORMATION_LENGTH <= end;
      if (BigEndian.u8(in, at) == INFORMATION && whole && in.get(at + 2) < 0) {
        information = OptionalLong.of(BigEndian.u64(in, at + 4));
        break;
      }
      at += length;
    }
    return new SenseData(
        SenseKey.of(in.get(1)),
        BigEndian.u8(in, 2),
        in.limit() > 3 ? BigEndian.u8(in, 3) : 0,
        deferred,
        information);
  }

  /** Builds fixed format; information beyond 32 bits cannot travel in it and is left out. */
  public static byte[] encodeFixed(SenseData sense) {
    byte[] out = new byte[FIXED_LENGTH];
    out[0] = (byte) (sense.deferred() ? FIXED_DEFERRED : FIXED);
    out[2] = (byte) sense.key().ordinal();
    long information = sense.information().orElse(-1);
    if (sense.information().isPresent() && information >>> 32 == 0) {
      out[0] |= (byte) 0x80;
      BigEndian.put32(out, 3, information);
    }
    out[7] = (byte) (FIXED_LENGTH - 8);
    out[12] = (byte) sense.asc();
    out[13] = (byte) sense.ascq();
    return out;
  }

  /** Builds descriptor format. */
  public static byte[] encodeDescriptor(SenseData sense) {
    int descriptors = sense.information().isPresent() ? INFORMATION_LENGTH : 0;
    byte[] out = new byte[8 + descriptors];
    out[0] = (byte) (sense.deferred() ? DESCRIPTOR_DEFERRED : DESCRIPTOR);
    out[1] = (byte) sense.key().ordinal();
    out[2] = (byte) sense.asc();
    out[3] = (byte) sense.ascq();
    out[7] = (byte) descriptors;
    if (descriptors > 0) {
      out[8] = INFORMATION;
      out[9] = INFORMATION_LENGTH - 2;
      out[10] = (byte) 0x80;
      BigEndian.put64(out, 12, sense.information().getAsLong());
    }
    return out;
  }
}
