package io.hawser.scsi.disk;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** REPORT SUPPORTED OPERATION CODES parameter data (SPC-4 section 6.35). */
public final class SupportedCommands {
  /** Support code: nothing known yet. */
  public static final int UNKNOWN = 0;

  /** Support code: not supported. */
  public static final int NO = 1;

  /** Support code: supported as the standard says. */
  public static final int YES = 3;

  /** Support code: supported in the vendor's way. */
  public static final int VENDOR = 5;

  private static final int MAX_COMMANDS = 4096;

  private SupportedCommands() {}

  /**
   * One command.
   *
   * @param opcode operation code
   * @param serviceAction its service action, 0 if it has none
   * @param hasServiceAction whether {@code serviceAction} counts
   * @param cdbLength bytes of its CDB
   */
  public record Command(int opcode, int serviceAction, boolean hasServiceAction, int cdbLength) {}

  /**
   * The answer about one command.
   *
   * @param support one of {@link #UNKNOWN}, {@link #NO}, {@link #YES}, {@link #VENDOR} or reserved
   * @param usage the CDB usage map: bits that are looked at are set; empty if not supported
   */
  public record One(int support, byte[] usage) {
    /** Copies the map. */
    public One {
      usage = usage.clone();
    }

    /** A copy of the map. */
    @Override
    public byte[] usage() {
      return usage.clone();
    }

    /** Whether it is supported, in the standard's way or the vendor's. */
    public boolean isSupported() {
      return support == YES || support == VENDOR;
    }
  }

  /** Reads the list of all commands; a tail that is no whole descriptor is ignored. */
  public static List<Command> parseAll(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    if (in.limit() < 4) {
      throw tooShort(in);
    }
    long end = Math.min(in.limit(), 4 + BigEndian.u32(in, 0));
    List<Command> found = new ArrayList<>();
    int at = 4;
    while (at + 8 <= end && found.size() < MAX_COMMANDS) {
      int flags = in.get(at + 5);
      found.add(
          new Command(
              BigEndian.u8(in, at),
              BigEndian.u16(in, at + 2),
              (flags & 1) != 0,
              BigEndian.u16(in, at + 6)));
      at += (flags & 2) != 0 ? 20 : 8;
    }
    return found;
  }

  /** Reads the answer about one command. */
  public static One parseOne(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    if (in.limit() < 4) {
      throw tooShort(in);
    }
    byte[] usage = new byte[Math.min(BigEndian.u16(in, 2), in.limit() - 4)];
    in.get(4, usage);
    return new One(in.get(1) & 7, usage);
  }

  private static MalformedDataException tooShort(ByteBuffer in) {
    return new MalformedDataException(
        "the REPORT SUPPORTED OPERATION CODES data have only " + in.limit() + " bytes");
  }

  /** The list of all commands as a target sends it; {@code timeouts} adds empty descriptors. */
  public static byte[] encodeAll(List<Command> commands, boolean timeouts) {
    int size = timeouts ? 20 : 8;
    byte[] out = new byte[4 + size * commands.size()];
    BigEndian.put32(out, 0, out.length - 4);
    int at = 4;
    for (Command command : commands) {
      out[at] = (byte) command.opcode;
      BigEndian.put16(out, at + 2, command.serviceAction);
      out[at + 5] = (byte) ((timeouts ? 2 : 0) | (command.hasServiceAction ? 1 : 0));
      BigEndian.put16(out, at + 6, command.cdbLength);
      if (timeouts) {
        BigEndian.put16(out, at + 8, 10);
      }
      at += size;
    }
    return out;
  }

  /** The answer about one command as a target sends it. */
  public static byte[] encodeOne(One one, boolean timeouts) {
    byte[] usage = one.usage;
    byte[] out = new byte[4 + usage.length + (timeouts ? 12 : 0)];
    out[1] = (byte) ((timeouts ? 0x80 : 0) | one.support);
    BigEndian.put16(out, 2, usage.length);
    System.arraycopy(usage, 0, out, 4, usage.length);
    if (timeouts) {
      BigEndian.put16(out, 4 + usage.length, 10);
    }
    return out;
  }
}
