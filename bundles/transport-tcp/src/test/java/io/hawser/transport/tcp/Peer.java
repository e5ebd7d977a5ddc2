package io.hawser.transport.tcp;

import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataInPdu;
import io.hawser.protocol.pdu.DataOutPdu;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LoginResponsePdu;
import io.hawser.protocol.pdu.NopInPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.PduDecoder;
import io.hawser.protocol.pdu.PduEncoder;
import io.hawser.protocol.pdu.PduFramer;
import io.hawser.protocol.pdu.R2tPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.ScsiResponsePdu;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The target's end of one connection, for scripts: waits, and keeps StatSN and window. */
public final class Peer implements AutoCloseable {
  static final int PATIENCE_MILLIS = 10_000;
  private static final int WINDOW = 32;

  /** The handle of the session. */
  private static final int TSIH = 7;

  /** What StatSN the next status gets. */
  public int statSn = 0x7fff_fff0;

  /** CmdSN expected next. */
  public int expCmdSn;

  /** How many commands beyond the expected one may come. */
  public int window = WINDOW;

  /** ExpStatSN of the last PDU received. */
  public int acknowledged;

  private final Wire wire;
  private final PduFramer framer = new PduFramer((1 << 24) - 1);
  private ByteBuffer received = ByteBuffer.allocate(0);
  private boolean headerDigest;
  private boolean dataDigest;

  /**
   * @param wire nothing was said on it yet
   */
  public Peer(Wire wire) {
    this.wire = wire;
  }

  // ---- login -----------------------------------------------------------------------------

  /** Answers a login without authentication; the answers go into the last response. */
  public void login(String... answers) throws IOException {
    LoginRequestPdu first = expect(LoginRequestPdu.class);
    expCmdSn = first.cmdSn();
    login(first, answers);
  }

  /** Answers the login of a new session. */
  public void loginAnew(String... answers) throws IOException {
    LoginRequestPdu first = expect(LoginRequestPdu.class);
    if (first.tsih() != 0) {
      throw new AssertionError("not the login of a new session: " + first);
    }
    expCmdSn = first.cmdSn();
    login(first, answers);
  }

  /**
   * Answers the login of a connection that belongs to the session.
   *
   * @param cid the number it has to have
   * @param nextCmdSn the CmdSN the target expects next in the session
   */
  public void join(int cid, int nextCmdSn, String... answers) throws IOException {
    LoginRequestPdu first = expect(LoginRequestPdu.class);
    if (first.tsih() != TSIH || first.cid() != cid) {
      throw new AssertionError("not a login of connection " + cid + ": " + first);
    }
    expCmdSn = nextCmdSn;
    login(first, answers);
  }

  /** Answers a login whose first request was received. */
  public void login(LoginRequestPdu first, String... answers) throws IOException {
    sendLogin(first, true, 0, 1, first.tsih(), text("TargetPortalGroupTag=1", "AuthMethod=None"));
    LoginRequestPdu second = expect(LoginRequestPdu.class);
    sendLogin(second, true, 1, 3, TSIH, text(answers));
    String said = String.join("\0", answers);
    headerDigest = said.contains("HeaderDigest=CRC32C");
    dataDigest = said.contains("DataDigest=CRC32C");
    framer.digests(headerDigest, dataDigest);
  }

  /** A login response with status success. */
  public void sendLogin(
      LoginRequestPdu to, boolean transit, int stage, int next, int tsih, ByteBuffer text)
      throws IOException {
    send(
        new LoginResponsePdu(
            transit,
            false,
            stage,
            next,
            0,
            0,
            to.isid(),
            tsih,
            to.initiatorTaskTag(),
            statSn++,
            expCmdSn,
            maxCmdSn(),
            0,
            0,
            text));
  }

  /** A login response with another status. */
  public void refuseLogin(LoginRequestPdu to, int statusClass, int detail, String... text)
      throws IOException {
    send(
        new LoginResponsePdu(
            false,
            false,
            to.currentStage(),
            0,
            0,
            0,
            to.isid(),
            0,
            to.initiatorTaskTag(),
            statSn++,
            expCmdSn,
            maxCmdSn(),
            statusClass,
            detail,
            text(text)));
  }

  public static ByteBuffer text(String... pairs) {
    StringBuilder all = new StringBuilder();
    for (String pair : pairs) {
      all.append(pair).append('\0');
    }
    return ByteBuffer.wrap(all.toString().getBytes(StandardCharsets.UTF_8));
  }

  // ---- receiving -------------------------------------------------------------------------

  /** The next PDU of whatever kind. */
  public Pdu receive() throws IOException {
    while (true) {
      PduFramer.Result result = framer.next(received);
      if (result instanceof PduFramer.Frame frame) {
        acknowledged = Bhs.expStatSn(frame.header(), 0);
        return PduDecoder.decode(frame);
      }
      if (!(result instanceof PduFramer.NeedMore)) {
        throw new IOException("the initiator sent something wrong: " + result);
      }
      ByteBuffer more = wire.read();
      if (more == null) {
        throw new EOFException("the initiator closed the connection");
      }
      received = more;
    }
  }

  /** The next PDU if one is here, {@code null} if not. */
  public Pdu poll() throws IOException {
    return isReadable() ? receive() : null;
  }

  /** Whether something is here, be it the connection's end. */
  public boolean isReadable() throws IOException {
    return received.hasRemaining() || framer.midPdu() || wire.isReadable();
  }

  /** The next PDU, which has to be of this kind. */
  public <T extends Pdu> T expect(Class<T> type) throws IOException {
    Pdu pdu = receive();
    if (!type.isInstance(pdu)) {
      throw new AssertionError("expected a " + type.getSimpleName() + " but got " + pdu);
    }
    return type.cast(pdu);
  }

  /** The next SCSI command; checks its CmdSN. */
  public ScsiCommandPdu command() throws IOException {
    ScsiCommandPdu command = expect(ScsiCommandPdu.class);
    if (command.cmdSn() != expCmdSn) {
      throw new AssertionError("CmdSN " + command.cmdSn() + " instead of " + expCmdSn);
    }
    expCmdSn++;
    return command;
  }

  /** Waits until the initiator closes, and does not even try to understand it. */
  public void awaitAnyEnd() throws IOException {
    try {
      while (wire.read() != null) {
        received = ByteBuffer.allocate(0);
      }
    } catch (SocketException e) {
      return;
    }
  }

  /** Waits until the initiator closes, whatever it says before. */
  public void awaitClose() throws IOException {
    try {
      while (true) {
        receive();
      }
    } catch (EOFException | SocketException e) {
      return;
    }
  }

  /**
   * Waits until the initiator resets the connection: of what it has not sent by then, nothing
   * comes.
   */
  public void awaitReset() throws IOException {
    try {
      while (true) {
        receive();
      }
    } catch (SocketException e) {
      return;
    } catch (EOFException e) {
      throw new AssertionError("closed instead of reset", e);
    }
  }

  // ---- sending ---------------------------------------------------------------------------

  public int maxCmdSn() {
    return expCmdSn + window - 1;
  }

  public void send(Pdu pdu) throws IOException {
    send(PduEncoder.encode(pdu, headerDigest, dataDigest));
  }

  public void send(ByteBuffer bytes) throws IOException {
    wire.write(bytes);
  }

  /** The bytes of a PDU, to be spoilt. */
  public ByteBuffer encoded(Pdu pdu) {
    return PduEncoder.encode(pdu, headerDigest, dataDigest);
  }

  /** Status GOOD, without residual. */
  public void good(ScsiCommandPdu to) throws IOException {
    status(to, 0, 0);
  }

  /** A SCSI Response with this status and an underflow of so many bytes. */
  public void status(ScsiCommandPdu to, int status, int underflow) throws IOException {
    send(response(to, 0, status, false, underflow > 0, underflow, Pdu.NO_DATA));
  }

  /** CHECK CONDITION with fixed-format sense data. */
  public void checkCondition(ScsiCommandPdu to, int key, int asc, int ascq) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(20);
    data.putShort(0, (short) 18).put(2, (byte) 0x70).put(4, (byte) key).put(9, (byte) 10);
    data.put(14, (byte) asc).put(15, (byte) ascq);
    send(response(to, 0, 2, false, false, 0, data));
  }

  public ScsiResponsePdu response(
      ScsiCommandPdu to,
      int response,
      int status,
      boolean overflow,
      boolean underflow,
      int residual,
      ByteBuffer data) {
    return new ScsiResponsePdu(
        false,
        false,
        overflow,
        underflow,
        response,
        status,
        0,
        to.initiatorTaskTag(),
        0,
        statSn++,
        expCmdSn,
        maxCmdSn(),
        0,
        0,
        residual,
        data);
  }

  /** Data without a status. */
  public DataInPdu data(ScsiCommandPdu to, int dataSn, int offset, byte[] bytes, boolean finalBit) {
    // StatSN is reserved without a status: garbage that must not be taken for one.
    return dataIn(to, finalBit, false, 0x1234_5678, dataSn, offset, bytes);
  }

  /** The last data, with status GOOD. */
  public DataInPdu lastData(ScsiCommandPdu to, int dataSn, int offset, byte[] bytes) {
    return dataIn(to, true, true, statSn++, dataSn, offset, bytes);
  }

  private DataInPdu dataIn(
      ScsiCommandPdu to,
      boolean finalBit,
      boolean good,
      int statSn,
      int dataSn,
      int offset,
      byte[] bytes) {
    return new DataInPdu(
        finalBit,
        false,
        false,
        false,
        good,
        0,
        0,
        to.initiatorTaskTag(),
        Bhs.NO_TAG,
        statSn,
        expCmdSn,
        maxCmdSn(),
        dataSn,
        offset,
        0,
        ByteBuffer.wrap(bytes));
  }

  public R2tPdu r2t(ScsiCommandPdu to, int r2tSn, int tag, int offset, int length) {
    // StatSN is the next one, which an R2T does not use up.
    return new R2tPdu(
        to.lun(),
        to.initiatorTaskTag(),
        tag,
        statSn,
        expCmdSn,
        maxCmdSn(),
        r2tSn,
        offset,
        length,
        Pdu.NO_DATA);
  }

  /** A ping of the target's; does not use up a StatSN. */
  public NopInPdu ping(int tag, long lun) {
    return new NopInPdu(lun, Bhs.NO_TAG, tag, statSn, expCmdSn, maxCmdSn(), Pdu.NO_DATA);
  }

  /** Takes one burst of Data-Outs and checks that it is what the R2T asked for. */
  public byte[] burst(ScsiCommandPdu of, int tag, int offset, int length) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(length);
    for (int dataSn = 0; ; dataSn++) {
      DataOutPdu out = expect(DataOutPdu.class);
      boolean right =
          out.initiatorTaskTag() == of.initiatorTaskTag()
              && out.targetTransferTag() == tag
              && out.dataSn() == dataSn
              && out.bufferOffset() == offset + all.position()
              && (tag == Bhs.NO_TAG || out.lun() == of.lun());
      if (!right) {
        throw new AssertionError("not the Data-Out that was asked for: " + out);
      }
      all.put(out.data());
      if (out.finalBit() != !all.hasRemaining()) {
        throw new AssertionError("the F bit is wrong at offset " + out.bufferOffset());
      }
      if (out.finalBit()) {
        return all.array();
      }
    }
  }

  /** Closes at once; pending data is thrown away (reset). */
  public void reset() throws IOException {
    wire.reset();
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
