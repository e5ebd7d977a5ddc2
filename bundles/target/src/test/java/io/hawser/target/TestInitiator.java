package io.hawser.target;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.scsi.SenseData;
import io.hawser.api.scsi.TaskAttribute;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.protocol.chap.ReflectionGuard;
import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.protocol.login.LoginSettings;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataInPdu;
import io.hawser.protocol.pdu.DataOutPdu;
import io.hawser.protocol.pdu.LoginResponsePdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.PduFramer;
import io.hawser.protocol.pdu.R2tPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.ScsiResponsePdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.protocol.pdu.TaskManagementResponsePdu;
import io.hawser.protocol.pdu.TextRequestPdu;
import io.hawser.protocol.pdu.TextResponsePdu;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.TextPairs;
import io.hawser.scsi.sense.Sense;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** A blocking initiator, no more than these tests need. Waits at most five seconds for a PDU. */
final class TestInitiator implements Closeable {
  static final IscsiName NAME = IscsiName.of("iqn.2026-01.io.hawser:initiator");
  private final Wire wire;
  private InitiatorLogin.LoggedIn session;
  private int cmdSn;
  private int expStatSn;
  private int lastTag = 100;

  /** How a command ended. */
  record Outcome(
      ScsiStatus status, Optional<SenseData> sense, byte[] data, long overflow, long underflow) {}

  /** The login ended otherwise than hoped for. */
  static final class NotLoggedIn extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient InitiatorLogin.Outcome outcome;

    NotLoggedIn(InitiatorLogin.Outcome outcome) {
      super(outcome.toString());
      this.outcome = outcome;
    }

    InitiatorLogin.Outcome outcome() {
      return outcome;
    }
  }

  private TestInitiator(InetSocketAddress portal, int patience) throws IOException {
    wire = new Wire(portal, patience);
  }

  /** Who logs in where and how; the defaults are those of most tests. */
  static final class Login {
    private final InetSocketAddress portal;
    private int patience = Wire.TIMEOUT_MILLIS;
    private IscsiName initiator = NAME;
    private Optional<IscsiName> target;
    private Isid isid = new Isid(0x800000000001L);
    private Optional<ChapCredentials> chap = Optional.empty();
    private SessionParameters parameters = SessionParameters.DEFAULT_OFFER;

    Login(InetSocketAddress portal, String target) {
      this.portal = portal;
      this.target = Optional.ofNullable(target).map(IscsiName::of);
    }

    Login patience(int millis) {
      patience = millis;
      return this;
    }

    Login initiator(String name) {
      initiator = IscsiName.of(name);
      return this;
    }

    Login isid(long value) {
      isid = new Isid(value);
      return this;
    }

    Login chap(ChapCredentials credentials) {
      chap = Optional.of(credentials);
      return this;
    }

    Login parameters(SessionParameters what) {
      parameters = what;
      return this;
    }

    TestInitiator go() throws IOException {
      TestInitiator initiatorSide = new TestInitiator(portal, patience);
      try {
        initiatorSide.login(
            new LoginRequest(
                Iface.DEFAULT,
                Portal.of("127.0.0.1", portal.getPort()),
                initiator,
                target,
                isid,
                target.isPresent() ? SessionType.NORMAL : SessionType.DISCOVERY,
                chap,
                parameters,
                SessionTimeouts.DEFAULT));
        return initiatorSide;
      } catch (IOException e) {
        initiatorSide.close();
        throw e;
      }
    }
  }

  static Login to(EmbeddedTarget target, String name) {
    return new Login(target.portals().get(0).address(), name);
  }

  static Login to(InetSocketAddress portal, String name) {
    return new Login(portal, name);
  }

  /** A connection without login. */
  static TestInitiator connect(InetSocketAddress portal) throws IOException {
    return new TestInitiator(portal, Wire.TIMEOUT_MILLIS);
  }

  private void login(LoginRequest request) throws IOException {
    InitiatorLogin login =
        new InitiatorLogin(LoginSettings.of(request), new Random(7), new ReflectionGuard());
    send(login.start());
    while (session == null) {
      InitiatorLogin.Outcome outcome = login.receive((LoginResponsePdu) receive());
      if (outcome instanceof InitiatorLogin.Send next) {
        send(next.pdu());
      } else if (outcome instanceof InitiatorLogin.LoggedIn in) {
        session = in;
      } else {
        throw new NotLoggedIn(outcome);
      }
    }
    SessionParameters p = session.parameters();
    wire.agreed(
        p.headerDigests().get(0) == Digest.CRC32C,
        p.dataDigests().get(0) == Digest.CRC32C,
        p.maxRecvDataSegmentLength());
    cmdSn = session.cmdSn();
    expStatSn = session.expStatSn();
  }

  InitiatorLogin.LoggedIn session() {
    return session;
  }

  void send(Pdu pdu) throws IOException {
    wire.send(pdu);
  }

  /** The next PDU. */
  Pdu receive() throws IOException {
    PduFramer.Frame frame = wire.next();
    Pdu pdu = Wire.decoded(frame);
    expStatSn = Math.max(expStatSn, Bhs.statSn(frame.header(), 0) + 1);
    return pdu;
  }

  /** Whether nothing comes for so long. */
  boolean silentFor(int millis) throws IOException {
    return wire.silentFor(millis);
  }

  int cmdSn() {
    return cmdSn;
  }

  int nextTag() {
    return ++lastTag;
  }

  /** Sends a command and no data beyond what is immediate. */
  int start(int lun, byte[] cdb, ByteBuffer out, int in) throws IOException {
    SessionParameters p = session.parameters();
    int length = out.remaining();
    int immediate = p.immediateData() ? Math.min(length, p.firstBurstLength()) : 0;
    immediate = Math.min(immediate, p.maxXmitDataSegmentLength());
    boolean more = !p.initialR2T() && immediate < Math.min(length, p.firstBurstLength());
    int tag = nextTag();
    send(
        new ScsiCommandPdu(
            false,
            !more,
            in > 0,
            length > 0,
            TaskAttribute.SIMPLE,
            0,
            Lun.of(lun).value(),
            tag,
            length > 0 ? length : in,
            cmdSn++,
            expStatSn,
            ByteBuffer.wrap(cdb),
            OptionalInt.empty(),
            out.slice(0, immediate)));
    if (more) {
      sendData(
          tag, Bhs.NO_TAG, 0, out, immediate, Math.min(length, p.firstBurstLength()) - immediate);
    }
    return tag;
  }

  private void sendData(int tag, int transferTag, long lun, ByteBuffer out, int offset, int length)
      throws IOException {
    int sent = 0;
    int sn = 0;
    while (sent < length) {
      int part = Math.min(length - sent, session.parameters().maxXmitDataSegmentLength());
      send(
          new DataOutPdu(
              sent + part == length,
              lun,
              tag,
              transferTag,
              expStatSn,
              sn++,
              offset + sent,
              out.slice(offset + sent, part)));
      sent += part;
    }
  }

  /** Answers R2Ts and collects Data-In until the command of this tag has ended. */
  Outcome finish(int tag, ByteBuffer out) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    while (true) {
      Pdu pdu = receive();
      if (pdu.initiatorTaskTag() != tag) {
        throw new IOException("a PDU of another task: " + pdu);
      }
      if (pdu instanceof R2tPdu r2t) {
        sendData(
            tag, r2t.targetTransferTag(), r2t.lun(), out, r2t.bufferOffset(), r2t.desiredLength());
      } else if (pdu instanceof DataInPdu part) {
        if (part.bufferOffset() != data.size()) {
          throw new IOException("Data-In at " + part.bufferOffset() + ", not " + data.size());
        }
        byte[] bytes = new byte[part.data().remaining()];
        part.data().get(bytes);
        data.writeBytes(bytes);
        if (part.statusPresent()) {
          return outcome(
              part.status(),
              Pdu.NO_DATA,
              data,
              part.overflow() ? part.residualCount() : 0,
              part.underflow() ? part.residualCount() : 0);
        }
      } else if (pdu instanceof ScsiResponsePdu end) {
        return outcome(
            end.status(),
            end.data(),
            data,
            end.overflow() ? end.residualCount() : 0,
            end.underflow() ? end.residualCount() : 0);
      } else {
        throw new IOException("unexpected " + pdu);
      }
    }
  }

  private static Outcome outcome(
      int status, ByteBuffer sense, ByteArrayOutputStream data, long overflow, long underflow) {
    Optional<SenseData> parsed =
        sense.remaining() > 2
            ? Sense.parse(sense.slice(2, sense.remaining() - 2))
            : Optional.empty();
    return new Outcome(
        ScsiStatus.of(status).orElseThrow(), parsed, data.toByteArray(), overflow, underflow);
  }

  Outcome run(int lun, byte[] cdb, ByteBuffer out, int in) throws IOException {
    return finish(start(lun, cdb, out, in), out);
  }

  /** A command that reads. */
  Outcome in(int lun, byte[] cdb, int length) throws IOException {
    return run(lun, cdb, Pdu.NO_DATA, length);
  }

  /** A command that writes. */
  Outcome out(int lun, byte[] cdb, byte[] data) throws IOException {
    return run(lun, cdb, ByteBuffer.wrap(data), 0);
  }

  /** TEST UNIT READY until no unit attention is left; returns how the last one ended. */
  Outcome settle(int lun) throws IOException {
    Outcome outcome = in(lun, new byte[16], 0);
    for (int i = 0; i < 20 && outcome.status() == ScsiStatus.CHECK_CONDITION; i++) {
      outcome = in(lun, new byte[16], 0);
    }
    return outcome;
  }

  /** Sends a task management function; immediate. */
  void startFunction(TaskManagement function, int lun, int referencedTag) throws IOException {
    send(
        new TaskManagementRequestPdu(
            true,
            function.code(),
            Lun.of(lun).value(),
            nextTag(),
            referencedTag,
            cmdSn,
            expStatSn,
            cmdSn - 1,
            0,
            Pdu.NO_DATA));
  }

  /** A task management function and the response code. */
  int function(TaskManagement function, int lun, int referencedTag) throws IOException {
    startFunction(function, lun, referencedTag);
    return ((TaskManagementResponsePdu) receive()).response();
  }

  /** A text exchange with as many PDUs as the answer takes. */
  List<KeyValue> text(String key, String value) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer question = ByteBuffer.wrap(TextPairs.encode(List.of(new KeyValue(key, value))));
    int transferTag = Bhs.NO_TAG;
    int tag = nextTag();
    while (true) {
      send(
          new TextRequestPdu(
              false, true, false, 0, tag, transferTag, cmdSn++, expStatSn, question));
      TextResponsePdu response = (TextResponsePdu) receive();
      byte[] bytes = new byte[response.data().remaining()];
      response.data().get(bytes);
      answer.writeBytes(bytes);
      if (response.finalBit()) {
        return pairs(answer.toString(StandardCharsets.UTF_8));
      }
      transferTag = response.targetTransferTag();
      question = Pdu.NO_DATA;
    }
  }

  /** SendTargets repeats TargetName, which a login may not. */
  private static List<KeyValue> pairs(String answer) {
    return Arrays.stream(answer.split("\0"))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.split("=", 2))
        .map(pair -> new KeyValue(pair[0], pair[1]))
        .toList();
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
