package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LoginResponsePdu;
import io.hawser.protocol.pdu.PduEncoder;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.ScriptedTarget;
import io.hawser.transport.tcp.SessionFixture;
import io.hawser.transport.tcp.TwoConnections;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One whole login: its time, its redirects, and what is tried again (RFC 7143 section 11.13.5). */
class SessionLoginTest extends VirtualFixture {
  private static final Duration LOGIN = seconds(10);
  private static final int REDIRECTION = 1;
  private static final int TEMPORARILY = 1;
  private static final int PERMANENTLY = 2;
  private static final int INITIATOR_ERROR = 2;
  private static final int TARGET_ERROR = 3;
  private static final int SERVICE_UNAVAILABLE = 1;
  private static final int OUT_OF_RESOURCES = 2;

  private CompletableFuture<TransportSession> opened;

  private void open() {
    open(patient());
  }

  private void open(SessionTimeouts timeouts) {
    virtual = new VirtualSession(SessionFixture.OFFER, timeouts);
    opened = virtual.open();
  }

  private static SessionTimeouts pausing(Duration reconnectDelay) {
    SessionTimeouts t = patient();
    return new SessionTimeouts(
        t.connect(),
        t.login(),
        t.command(),
        t.task(),
        t.noopInterval(),
        t.noopTimeout(),
        t.logout(),
        t.reconnects(),
        reconnectDelay,
        t.replacement(),
        t.maxRedirects());
  }

  /** Why the login failed, which left nothing behind. */
  private HawserException why() {
    virtual.run();
    assertTrue(opened.isDone(), "it is not over");
    assertEquals(SessionState.FREE, virtual.session().state());
    assertEquals(0, virtual.timers());
    CompletionException e = assertThrows(CompletionException.class, opened::join);
    return (HawserException) e.getCause();
  }

  private void refuse(int statusClass, int detail, String... text) throws IOException {
    Peer peer = virtual.accept();
    peer.refuseLogin(peer.expect(LoginRequestPdu.class), statusClass, detail, text);
    assertClosed(peer);
  }

  private void redirect(int how, String address) throws IOException {
    refuse(REDIRECTION, how, "TargetAddress=" + address);
  }

  // ---- its time --------------------------------------------------------------------------

  @Test
  void aTargetThatIsSilentIsGivenUpInTime() throws Exception {
    open();
    Peer peer = virtual.accept();
    peer.expect(LoginRequestPdu.class);
    virtual.passAlmost(LOGIN);
    assertPending(opened);
    virtual.pass(millis(60));
    assertClosed(peer);
    HawserException why = why();
    assertEquals(ErrorCode.TRANSPORT_TIMEOUT, why.code());
    assertEquals("login at 127.0.0.1:3260 was not finished within 10000 ms", why.getMessage());
  }

  @Test
  void aConnectionThatIsNotMadeIsGivenUpInTime() throws Exception {
    virtual = new VirtualSession(SessionFixture.OFFER, patient());
    virtual.stalled();
    opened = virtual.open();
    virtual.pass(LOGIN);
    assertEquals(ErrorCode.TRANSPORT_TIMEOUT, why().code());
    assertTrue(virtual.wasGivenUp());
  }

  @Test
  void theTimeEndsWithTheLogin() throws Exception {
    open();
    Peer peer = virtual.comesBack(ANSWERS);
    assertTrue(opened.isDone());
    assertEquals(0, virtual.timers());
    virtual.pass(LOGIN);
    assertSilent(peer);
  }

  @Test
  void aSessionClosedInItsLoginLeavesNothing() throws Exception {
    open();
    Peer peer = virtual.accept();
    peer.expect(LoginRequestPdu.class);
    virtual.session().close("the test wants it");
    assertClosed(peer);
    assertSays("the session was closed in its login", why());
  }

  @Test
  void aSessionClosedWhileItConnectsLeavesNothing() throws Exception {
    virtual = new VirtualSession(SessionFixture.OFFER, patient());
    virtual.stalled();
    opened = virtual.open();
    virtual.session().close("the test wants it");
    why();
    assertTrue(virtual.wasGivenUp());
  }

  // ---- what cannot be helped -------------------------------------------------------------

  @Test
  void aTargetOutOfReachIsNotTriedAgain() throws Exception {
    virtual = new VirtualSession(SessionFixture.OFFER, patient());
    virtual.unreachable();
    opened = virtual.open();
    assertEquals("connection refused", why().getMessage());
    assertEquals(1, virtual.dials());
  }

  @Test
  void aConnectionThatBreaksIsNotMadeAgain() throws Exception {
    open();
    Peer peer = virtual.accept();
    peer.expect(LoginRequestPdu.class);
    peer.reset();
    HawserException why = why();
    assertEquals(ErrorCode.TRANSPORT, why.code());
    assertEquals(
        "login at 127.0.0.1:3260 failed: the connection broke: Connection reset by peer",
        why.getMessage());
    assertEquals(1, virtual.dials());
  }

  @Test
  void aRefusalForGoodIsTold() throws Exception {
    open();
    refuse(INITIATOR_ERROR, 3);
    assertEquals(1, virtual.dials());
    assertFalse(why().getMessage().isEmpty());
  }

  @Test
  void whatIsNoAnswerToALoginIsRefused() throws Exception {
    open();
    Peer peer = virtual.accept();
    peer.expect(LoginRequestPdu.class);
    peer.send(peer.ping(-1, 0));
    assertClosed(peer);
    HawserException why = why();
    assertEquals(ErrorCode.LOGIN, why.code());
    assertSays("the target answered the login with a NOP-In", why);
  }

  @Test
  void anAnswerThatCannotBeReadIsRefused() throws Exception {
    open();
    Peer peer = virtual.accept();
    LoginRequestPdu request = peer.expect(LoginRequestPdu.class);
    ByteBuffer answer = loginResponse(request);
    // Transit and Continue together (RFC 7143 section 11.13.1).
    answer.put(1, (byte) 0xc1);
    peer.send(answer);
    assertClosed(peer);
    assertEquals(ErrorCode.LOGIN, why().code());
  }

  private static ByteBuffer loginResponse(LoginRequestPdu to) {
    return PduEncoder.encode(
        new LoginResponsePdu(
            true,
            false,
            0,
            1,
            0,
            0,
            to.isid(),
            0,
            to.initiatorTaskTag(),
            1,
            to.cmdSn(),
            to.cmdSn() + 31,
            0,
            0,
            Peer.text("AuthMethod=None")),
        false,
        false);
  }

  // ---- the way there ---------------------------------------------------------------------

  private static LoginRequest from(Iface iface, Portal portal) {
    LoginRequest r = Commands.login(3260, ScriptedTarget.NAME, SessionFixture.OFFER, patient());
    return new LoginRequest(
        iface,
        portal,
        r.initiator(),
        r.target(),
        r.isid(),
        r.type(),
        r.chap(),
        r.parameters(),
        r.timeouts());
  }

  @Test
  void aNameIsLookedUpBeforeTheConnectionIsMade() throws Exception {
    virtual = new VirtualSession(from(Iface.DEFAULT, Portal.of("localhost", 3260)));
    opened = virtual.open();
    virtual.comesBack(ANSWERS);
    assertTrue(opened.isDone());
    assertEquals("localhost", virtual.lastPortal().host());
  }

  @Test
  void withoutAWayToTheTargetNoConnectionIsMade() throws Exception {
    Iface missing =
        new Iface(
            "test",
            "tcp",
            Optional.empty(),
            Optional.of("no-such-nic"),
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>());
    virtual = new VirtualSession(from(missing, Portal.of("127.0.0.1", 3260)));
    opened = virtual.open();
    assertSays("there is no network interface no-such-nic", why());
    assertEquals(0, virtual.dials());
  }

  // ---- redirects -------------------------------------------------------------------------

  @Test
  void redirectsAreFollowedToTheirBound() throws Exception {
    open();
    redirect(TEMPORARILY, "127.0.0.2:3261");
    redirect(TEMPORARILY, "127.0.0.3:3262");
    assertEquals("127.0.0.3:3262", virtual.lastPortal().address());
    Peer peer = virtual.comesBack(ANSWERS);
    assertTrue(opened.isDone());
    assertEquals("127.0.0.3:3262", virtual.session().portal().address());
    assertEquals(OptionalInt.of(1), virtual.session().portal().groupTag());
    assertSilent(peer);
  }

  @Test
  void oneRedirectMoreIsRefused() throws Exception {
    open();
    redirect(TEMPORARILY, "127.0.0.2:3261");
    redirect(PERMANENTLY, "127.0.0.3:3262");
    redirect(TEMPORARILY, "127.0.0.4:3263");
    HawserException why = why();
    assertEquals(ErrorCode.LOGIN, why.code());
    assertEquals(
        "login at 127.0.0.3:3262 was given up: the target redirects more than 2 times, last to"
            + " 127.0.0.4:3263",
        why.getMessage());
    assertEquals(3, virtual.dials());
  }

  // ---- later may be better ---------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({"700, 700", "0, 50", "5000, 1000"})
  void aTargetThatIsOverloadedIsTriedAgainAfterThePause(int wanted, int pause) throws Exception {
    open(pausing(millis(wanted)));
    refuse(TARGET_ERROR, SERVICE_UNAVAILABLE);
    assertComesBackAfter(millis(pause));
    virtual.comesBack(ANSWERS);
    assertTrue(opened.isDone());
    assertEquals(0, virtual.timers());
  }

  @Test
  void aTargetThatStaysOverloadedIsTriedForTheTimeOfTheLogin() throws Exception {
    open();
    int tries = 0;
    while (!opened.isDone()) {
      refuse(TARGET_ERROR, OUT_OF_RESOURCES);
      tries++;
      if (!opened.isDone()) {
        virtual.pass(millis(690));
      }
    }
    HawserException why = why();
    assertTrue(tries >= 13 && tries <= 15, tries + " tries");
    assertFalse(why.getMessage().contains("not finished"), why.getMessage());
    assertTrue(virtual.now() < LOGIN.toNanos(), "it is known before its time that it is in vain");
  }

  @Test
  void aRefusalIsToldWhenTheLastTryIsNotAnswered() throws Exception {
    open();
    refuse(TARGET_ERROR, OUT_OF_RESOURCES);
    virtual.pass(seconds(1));
    Peer silent = virtual.accept();
    virtual.pass(LOGIN);
    silent.expect(LoginRequestPdu.class);
    assertClosed(silent);
    HawserException why = why();
    assertFalse(why.getMessage().contains("not finished"), why.getMessage());
  }

  @Test
  void aCloseBetweenTwoTriesEndsThem() throws Exception {
    open();
    refuse(TARGET_ERROR, SERVICE_UNAVAILABLE);
    virtual.session().close("the test wants it");
    why();
    virtual.pass(seconds(2));
    assertEquals(1, virtual.dials());
  }

  @Test
  void aFurtherLoginSaysWhatTheSessionHas() throws Exception {
    SessionParameters two = SessionFixture.OFFER.withRecovery(0, 2);
    Peer a = logIn(two, patient(), TwoConnections.agreed(2));
    LoginRequestPdu further = virtual.accept().expect(LoginRequestPdu.class);
    assertEquals(7, further.tsih());
    assertEquals(1, further.cid());
    assertEquals(a.expCmdSn, further.cmdSn());
  }
}
