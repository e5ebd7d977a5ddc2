package io.hawser.target.disk;

import io.hawser.scsi.cdb.CdbFields;
import java.nio.ByteBuffer;

/**
 * A command as the device server gets it: all its data is here.
 *
 * @param nexus who sent it through which port
 * @param cdb the command, at least 16 bytes, padded with zeros
 * @param dataOut what the initiator sent, not more than the command wants
 * @param dataOutExpected bytes the initiator has for the command, which may be more
 * @param dataInLimit bytes the initiator expects back at most
 */
public record ScsiRequest(
    Nexus nexus, byte[] cdb, ByteBuffer dataOut, long dataOutExpected, long dataInLimit) {
  int opcode() {
    return CdbFields.opcode(cdb);
  }

  /** Answers with a parameter list, cut to the allocation length and the initiator's limit. */
  ScsiResult answer(byte[] data) {
    return answer(data, CdbFields.dataLength(cdb));
  }

  ScsiResult answer(byte[] data, long allocation) {
    long length = Math.min(data.length, allocation);
    return ScsiResult.data(ByteBuffer.wrap(data, 0, (int) Math.min(length, dataInLimit)), length);
  }
}
