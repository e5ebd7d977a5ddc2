package io.hawser.target.disk;

import java.io.IOException;
import java.util.HexFormat;
import java.util.function.ToLongFunction;

/**
 * One command the device server knows.
 *
 * @param opcode operation code
 * @param serviceAction its service action; negative if it has none
 * @param access what it does
 * @param usage the CDB usage map of REPORT SUPPORTED OPERATION CODES; its length is the CDB's
 * @param dataOut how many bytes the command takes
 * @param body what it does
 */
record Command(
    int opcode,
    int serviceAction,
    Access access,
    byte[] usage,
    ToLongFunction<byte[]> dataOut,
    Body body) {
  /** The work of a command. */
  @FunctionalInterface
  interface Body {
    ScsiResult run(ScsiRequest request) throws CheckCondition, IOException;
  }

  static Command of(int opcode, Access access, String usage, Body body) {
    return of(opcode, -1, access, usage, body);
  }

  static Command of(int opcode, int serviceAction, Access access, String usage, Body body) {
    byte[] map = HexFormat.of().parseHex(usage.replace(" ", ""));
    return new Command(opcode, serviceAction, access, map, cdb -> 0, body);
  }

  Command taking(ToLongFunction<byte[]> length) {
    return new Command(opcode, serviceAction, access, usage, length, body);
  }
}
