package io.hawser.protocol.pdu;

import io.hawser.api.scsi.TaskAttribute;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/** PDUs with random fields, within what each field can hold. */
final class RandomPdus {
  private final Random r;

  RandomPdus(long seed) {
    r = new Random(seed);
  }

  /** One of each of the 18. */
  List<Pdu> oneOfEach() {
    return List.of(
        new NopOutPdu(b(), r.nextLong(), i(), i(), i(), i(), data(300)),
        scsiCommand(),
        new TaskManagementRequestPdu(
            b(), r.nextInt(128), r.nextLong(), i(), i(), i(), i(), i(), i(), data(0)),
        new LoginRequestPdu(
            b(),
            b(),
            r.nextInt(4),
            r.nextInt(4),
            u8(),
            u8(),
            isid(),
            u16(),
            i(),
            u16(),
            i(),
            i(),
            data(900)),
        new TextRequestPdu(b(), b(), b(), r.nextLong(), i(), i(), i(), i(), data(900)),
        new DataOutPdu(b(), r.nextLong(), i(), i(), i(), i(), i(), data(5000)),
        new LogoutRequestPdu(b(), r.nextInt(128), i(), u16(), i(), i(), data(0)),
        new SnackRequestPdu(r.nextInt(16), r.nextLong(), i(), i(), i(), i(), i(), data(0)),
        new NopInPdu(r.nextLong(), i(), i(), i(), i(), i(), data(300)),
        new ScsiResponsePdu(
            b(), b(), b(), b(), u8(), u8(), u16(), i(), i(), i(), i(), i(), i(), i(), i(),
            data(260)),
        new TaskManagementResponsePdu(u8(), r.nextInt(1 << 24), i(), i(), i(), i(), data(0)),
        new LoginResponsePdu(
            b(),
            b(),
            r.nextInt(4),
            r.nextInt(4),
            u8(),
            u8(),
            isid(),
            u16(),
            i(),
            i(),
            i(),
            i(),
            u8(),
            u8(),
            data(900)),
        new TextResponsePdu(b(), b(), r.nextLong(), i(), i(), i(), i(), i(), data(900)),
        new DataInPdu(
            b(),
            b(),
            b(),
            b(),
            b(),
            u8(),
            r.nextLong(),
            i(),
            i(),
            i(),
            i(),
            i(),
            i(),
            i(),
            i(),
            data(5000)),
        new LogoutResponsePdu(u8(), i(), i(), i(), i(), u16(), u16(), data(0)),
        new R2tPdu(r.nextLong(), i(), i(), i(), i(), i(), i(), i(), i(), data(0)),
        new AsyncMessagePdu(
            r.nextLong(), i(), i(), i(), i(), u8(), u8(), u16(), u16(), u16(), data(100)),
        new RejectPdu(u8(), i(), i(), i(), i(), i(), data(48)));
  }

  private ScsiCommandPdu scsiCommand() {
    int cdbLength = b() ? 16 : 17 + r.nextInt(ScsiCommandPdu.MAX_CDB_LENGTH - 16);
    return new ScsiCommandPdu(
        b(),
        b(),
        b(),
        b(),
        TaskAttribute.values()[r.nextInt(5)],
        r.nextInt(16),
        r.nextLong(),
        i(),
        i(),
        i(),
        i(),
        bytes(cdbLength),
        b() ? OptionalInt.of(i()) : OptionalInt.empty(),
        data(2000));
  }

  private ByteBuffer data(int max) {
    return bytes(max == 0 || r.nextInt(5) == 0 ? 0 : r.nextInt(max + 1));
  }

  private ByteBuffer bytes(int length) {
    byte[] bytes = new byte[length];
    r.nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private boolean b() {
    return r.nextBoolean();
  }

  private int i() {
    return r.nextInt();
  }

  private int u8() {
    return r.nextInt(256);
  }

  private int u16() {
    return r.nextInt(65_536);
  }

  private long isid() {
    return r.nextLong() >>> 16;
  }
}
