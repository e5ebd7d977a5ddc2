package io.hawser.protocol.pdu;

import io.hawser.api.scsi.TaskAttribute;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * A SCSI command (RFC 7143 section 11.3).
 *
 * @param immediate whether it is delivered ahead of CmdSN order (I bit)
 * @param finalBit whether no unsolicited Data-Out follows (F bit)
 * @param read whether data comes back (R bit)
 * @param write whether data goes out (W bit)
 * @param attribute the task attribute; codes beyond 4 are read as untagged
 * @param priority RFC 7144 command priority, 0 to 15, 0 for none
 * @param lun the logical unit's eight bytes
 * @param initiatorTaskTag the initiator's name for the task
 * @param expectedDataTransferLength bytes, unsigned; of the write when bidirectional
 * @param cmdSn CmdSN
 * @param expStatSn ExpStatSN
 * @param cdb the command, 16 to 260 bytes; what is beyond 16 travels as Extended CDB AHS. A shorter
 *     one is padded with zeros
 * @param bidirectionalReadLength bytes expected back by a bidirectional command, unsigned; travels
 *     as an AHS
 * @param data immediate data
 */
public record ScsiCommandPdu(
    boolean immediate,
    boolean finalBit,
    boolean read,
    boolean write,
    TaskAttribute attribute,
    int priority,
    long lun,
    int initiatorTaskTag,
    int expectedDataTransferLength,
    int cmdSn,
    int expStatSn,
    ByteBuffer cdb,
    OptionalInt bidirectionalReadLength,
    ByteBuffer data)
    implements Pdu {
  /** Longest command in bytes (RFC 7143 section 11.2.2.3 and SPC's variable length CDB). */
  public static final int MAX_CDB_LENGTH = 260;

  private static final int INLINE_CDB = 16;

  /**
   * Takes the data segment as a read-only view, its bytes are not copied; copies the command.
   *
   * @throws IllegalArgumentException if the command is empty or longer than 260 bytes
   */
  public ScsiCommandPdu {
    if (!cdb.hasRemaining() || cdb.remaining() > MAX_CDB_LENGTH) {
      throw new IllegalArgumentException("a CDB has 1 to " + MAX_CDB_LENGTH + " bytes");
    }
    ByteBuffer copy = ByteBuffer.allocate(Math.max(INLINE_CDB, cdb.remaining()));
    copy.put(0, cdb, cdb.position(), cdb.remaining());
    cdb = copy.asReadOnlyBuffer();
    data = data.slice().asReadOnlyBuffer();
  }

  static ScsiCommandPdu read(ByteBuffer h, ByteBuffer data) throws PduFormatException {
    AdditionalHeaders ahs = AdditionalHeaders.read(h);
    return new ScsiCommandPdu(
        Bhs.immediate(h, 0),
        Bhs.flag(h, 0, Bhs.FLAG_FINAL),
        Bhs.flag(h, 0, Bhs.FLAG_READ),
        Bhs.flag(h, 0, Bhs.FLAG_WRITE),
        attribute(Bhs.flags(h, 0) & 7),
        h.get(2) >> 4 & 0x0f,
        Bhs.lun(h, 0),
        Bhs.initiatorTaskTag(h, 0),
        Bhs.expectedDataTransferLength(h, 0),
        Bhs.cmdSn(h, 0),
        Bhs.expStatSn(h, 0),
        ahs.cdb(h.slice(32, INLINE_CDB)),
        ahs.bidirectionalReadLength(),
        data);
  }

  private static TaskAttribute attribute(int code) {
    for (TaskAttribute attribute : TaskAttribute.values()) {
      if (attribute.code() == code) {
        return attribute;
      }
    }
    return TaskAttribute.UNTAGGED;
  }

  @Override
  public int opcode() {
    return Opcode.SCSI_COMMAND;
  }

  @Override
  public ByteBuffer cdb() {
    return cdb.duplicate();
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }

  @Override
  public int ahsLength() {
    return AdditionalHeaders.extendedCdbLength(cdb.remaining() - INLINE_CDB)
        + (bidirectionalReadLength.isPresent() ? AdditionalHeaders.BIDIRECTIONAL_LENGTH : 0);
  }

  @Override
  public void putHeader(ByteBuffer b, int at) {
    int flags =
        (finalBit ? Bhs.FLAG_FINAL : 0)
            | (read ? Bhs.FLAG_READ : 0)
            | (write ? Bhs.FLAG_WRITE : 0)
            | attribute.code();
    Bhs.begin(b, at, opcode(), immediate, flags, ahsLength(), data.remaining());
    b.put(at + 2, (byte) (priority << 4));
    Bhs.lun(b, at, lun);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    Bhs.expectedDataTransferLength(b, at, expectedDataTransferLength);
    Bhs.initiatorNumbers(b, at, cmdSn, expStatSn);
    b.put(at + 32, cdb, 0, INLINE_CDB);
    int next = AdditionalHeaders.putExtendedCdb(b, at + Bhs.LENGTH, cdb, INLINE_CDB);
    if (bidirectionalReadLength.isPresent()) {
      AdditionalHeaders.putBidirectional(b, next, bidirectionalReadLength.getAsInt());
    }
  }
}
