package io.hawser.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.pdu.NopInPdu;
import io.hawser.protocol.pdu.NopOutPdu;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.scsi.sense.SenseCode;
import io.hawser.target.fault.Fault;
import io.hawser.target.server.SessionHandle;
import io.hawser.target.server.TargetServer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private static final byte[] TEST_UNIT_READY = new byte[16];

  private EmbeddedTarget target;
  private TestInitiator session;

  @BeforeEach
  void begin() throws IOException {
    target = TargetFixture.with(TargetFixture.disk()).start();
    session = login();
    session.settle(0);
  }

  @AfterEach
  void end() throws IOException {
    session.close();
    target.close();
  }

  private TestInitiator login() throws IOException {
    return TestInitiator.to(target, TargetFixture.IQN).go();
  }

  private ScsiStatus read() throws IOException {
    return session.in(0, TargetFixture.read(0, 1), 512).status();
  }

  @Test
  void statusesComeSoOftenAndNoMore() throws IOException {
    Fault busy = target.faults().onCommand().lun(0).reads().skip(1).times(2).busy();
    target.faults().onCommand().skip(4).once().taskSetFull();
    target.faults().onCommand().skip(5).once().check(SenseCode.UNRECOVERED_READ);
    assertEquals(ScsiStatus.GOOD, read());
    assertEquals(ScsiStatus.BUSY, read());
    assertEquals(ScsiStatus.BUSY, read());
    assertEquals(2, busy.hits());
    // Rules further down do not count what an earlier one took.
    for (int i = 0; i < 3; i++) {
      assertEquals(ScsiStatus.GOOD, read());
    }
    assertEquals(ScsiStatus.TASK_SET_FULL, read());
    assertEquals(ScsiStatus.GOOD, session.in(0, TEST_UNIT_READY, 0).status());
    assertEquals(ScsiStatus.CHECK_CONDITION, read());
    assertEquals(ScsiStatus.GOOD, read());
  }

  @Test
  void aSwallowedCommandIsNeverAnswered() throws IOException {
    Fault fault = target.faults().onCommand().once().swallow();
    session.start(0, TEST_UNIT_READY, Pdu.NO_DATA, 0);
    assertTrue(session.silentFor(100));
    assertEquals(1, fault.hits());
    assertEquals(ScsiStatus.GOOD, read());
  }

  @Test
  void aDelayedCommandIsAnsweredLate() throws IOException {
    target.faults().onCommand().once().delay(Duration.ofMillis(150));
    int tag = session.start(0, TEST_UNIT_READY, Pdu.NO_DATA, 0);
    assertTrue(session.silentFor(50));
    assertEquals(ScsiStatus.GOOD, session.finish(tag, Pdu.NO_DATA).status());
  }

  @Test
  void aHeldReplyComesWhenReleased() throws Exception {
    Fault held = target.faults().onReply().opcode(Opcode.SCSI_RESPONSE).hold();
    int tag = session.start(0, TEST_UNIT_READY, Pdu.NO_DATA, 0);
    assertTrue(held.awaitHit(5));
    assertEquals(1, held.held());
    held.release();
    assertEquals(ScsiStatus.GOOD, session.finish(tag, Pdu.NO_DATA).status());
  }

  @Test
  void theConnectionEndsAfterSoManyPdus() throws IOException {
    target.faults().onRequest().skip(2).once().reset();
    read();
    read();
    IOException lost = assertThrows(IOException.class, this::read);
    assertFalse(lost instanceof EOFException, "a reset is no orderly end");
    try (TestInitiator again = login()) {
      assertEquals(ScsiStatus.GOOD, again.settle(0).status());
    }
  }

  @Test
  void closeIsAnOrderlyEnd() {
    target.faults().onRequest().once().close();
    assertThrows(EOFException.class, this::read);
  }

  @Test
  void aBlackholeKeepsTheConnectionAndSaysNothing() throws IOException {
    target.faults().onRequest().group(1).blackhole();
    session.start(0, TEST_UNIT_READY, Pdu.NO_DATA, 0);
    session.start(0, TEST_UNIT_READY, Pdu.NO_DATA, 0);
    assertTrue(session.silentFor(100));
    try (TestInitiator other = TestInitiator.to(target.portal(2), TargetFixture.IQN).go()) {
      assertEquals(ScsiStatus.GOOD, other.settle(0).status());
    }
  }

  @Test
  void aPortalIsCutAtOnce() throws IOException {
    target.cut(1, TargetServer.Cut.BLACKHOLE);
    session.start(0, TEST_UNIT_READY, Pdu.NO_DATA, 0);
    assertTrue(session.silentFor(100));
    try (TestInitiator again = login()) {
      again.settle(0);
      target.cut(1, TargetServer.Cut.RESET);
      assertThrows(IOException.class, again::receive);
    }
  }

  @Test
  void connectionsAreRefusedByPlan() throws IOException {
    Fault reset = target.faults().onConnect().group(1).times(2).reset();
    assertThrows(IOException.class, this::login);
    assertThrows(IOException.class, this::login);
    login().close();
    assertEquals(2, reset.hits());
  }

  @Test
  void loginsAreRefusedByPlan() throws IOException {
    target.faults().onLogin().target(TargetFixture.IQN).times(2).refuse(3, 1);
    for (int i = 0; i < 2; i++) {
      TestInitiator.NotLoggedIn no = assertThrows(TestInitiator.NotLoggedIn.class, this::login);
      assertTrue(no.getMessage().contains("0301"), no.getMessage());
    }
    login().close();
  }

  @Test
  void digestsAreSpoilt() throws IOException {
    SessionParameters crc =
        SessionParameters.DEFAULT_OFFER.withDigests(List.of(Digest.CRC32C), List.of(Digest.CRC32C));
    try (TestInitiator digested =
        TestInitiator.to(target, TargetFixture.IQN).isid(0x800000000009L).parameters(crc).go()) {
      digested.settle(0);
      target.faults().onReply().opcode(Opcode.DATA_IN).once().corruptDataDigest();
      IOException data =
          assertThrows(IOException.class, () -> digested.in(0, TargetFixture.read(0, 1), 512));
      assertTrue(data.getMessage().contains("DataDigestError"));
      target.faults().onReply().once().corruptHeaderDigest();
      IOException header =
          assertThrows(IOException.class, () -> digested.in(0, TEST_UNIT_READY, 0));
      assertTrue(header.getMessage().contains("HeaderDigestError"));
    }
  }

  @Test
  void aClosedWindowOpensAgainWhenTheFaultEnds() throws IOException {
    Fault window = target.faults().onReply().closeWindow();
    int max = 0;
    for (int i = 0; i < 3; i++) {
      max = ping().maxCmdSn();
    }
    assertEquals(max, ping().maxCmdSn());
    window.release();
    NopInPdu news = (NopInPdu) session.receive();
    assertEquals(-1, news.initiatorTaskTag());
    assertTrue(news.maxCmdSn() - max > 0);
  }

  private NopInPdu ping() throws IOException {
    // A numbered command moves ExpCmdSN, so that an open window would move too.
    session.in(0, TEST_UNIT_READY, 0);
    session.send(
        new NopOutPdu(
            true,
            0,
            session.nextTag(),
            -1,
            session.cmdSn(),
            0,
            ByteBuffer.wrap(new byte[] {1, 2, 3})));
    NopInPdu echo = (NopInPdu) session.receive();
    assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), echo.data());
    return echo;
  }

  @Test
  void asynchronousMessagesAndPings() throws IOException {
    SessionHandle handle = target.sessions().iterator().next();
    handle.sendAsync(1, 0, 0, 3);
    var message = (io.hawser.protocol.pdu.AsyncMessagePdu) session.receive();
    assertEquals(1, message.event());
    assertEquals(3, message.parameter3());
    handle.ping();
    NopInPdu ping = (NopInPdu) session.receive();
    session.send(
        new NopOutPdu(
            true, ping.lun(), -1, ping.targetTransferTag(), session.cmdSn(), 0, Pdu.NO_DATA));
    assertEquals(ScsiStatus.GOOD, session.in(0, TEST_UNIT_READY, 0).status());
    assertEquals(1, handle.pongs());
  }

  @Test
  void whatCannotHappenThereIsRefusedWhenPlanned() {
    assertThrows(
        IllegalArgumentException.class, () -> target.faults().onRequest().corruptDataDigest());
    assertThrows(IllegalArgumentException.class, () -> target.faults().onConnect().hold());
    assertTrue(target.faults().isEmpty());
  }

  @Test
  void aSwallowedLoginIsNotAnswered() throws IOException {
    Fault silence = target.faults().onLogin().once().swallow();
    assertThrows(java.net.SocketTimeoutException.class, this::impatientLogin);
    assertEquals(1, silence.hits());
    assertEquals(1, target.sessions().size());
  }

  private void impatientLogin() throws IOException {
    TestInitiator.to(target, TargetFixture.IQN).isid(0x80000000000aL).patience(200).go().close();
  }

  @Test
  void clearingThePlanLetsEverythingGoOn() throws Exception {
    Fault held = target.faults().onCommand().hold();
    int tag = session.start(0, TEST_UNIT_READY, Pdu.NO_DATA, 0);
    assertTrue(held.awaitHit(5));
    target.faults().clear();
    assertEquals(ScsiStatus.GOOD, session.finish(tag, Pdu.NO_DATA).status());
    assertTrue(target.faults().isEmpty());
  }
}
