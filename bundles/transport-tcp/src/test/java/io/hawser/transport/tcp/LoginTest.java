package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.Secret;
import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.LoginException;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TextRequestPdu;
import io.hawser.protocol.pdu.TextResponsePdu;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole logins: redirects, refusals, time-outs, hostile answers, bindings. */
class LoginTest extends SessionFixture {
  private static SessionTimeouts loginWithin(int millis) {
    SessionTimeouts t = Commands.TIMEOUTS;
    return new SessionTimeouts(
        t.connect(),
        Duration.ofMillis(millis),
        t.command(),
        t.task(),
        t.noopInterval(),
        t.noopTimeout(),
        t.logout(),
        t.reconnects(),
        t.reconnectDelay(),
        t.replacement(),
        t.maxRedirects());
  }

  private HawserException refused(SessionTimeouts timeouts) {
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> login(OFFER, timeouts));
    return assertInstanceOf(HawserException.class, failure.getCause());
  }

  @Test
  void cmdSnOfTheLoginStartsTheSession() throws Exception {
    play(
        target -> {
          try (Peer peer = target.accept()) {
            LoginRequestPdu first = peer.expect(LoginRequestPdu.class);
            peer.expCmdSn = first.cmdSn();
            peer.sendLogin(first, true, 0, 1, 0, Peer.text("AuthMethod=None"));
            LoginRequestPdu second = peer.expect(LoginRequestPdu.class);
            assertEquals(first.cmdSn(), second.cmdSn());
            assertEquals(peer.statSn, second.expStatSn());
            peer.sendLogin(second, true, 1, 3, 5, Peer.text(ANSWERS));
            ScsiCommandPdu command = peer.command();
            assertEquals(first.cmdSn(), command.cmdSn());
            assertEquals(peer.statSn, command.expStatSn());
            peer.good(command);
            peer.awaitClose();
          }
        });
    TransportSession session = login();
    assertEquals(5, session.tsih());
    assertTrue(Commands.run(session.logicalUnit(Lun.of(0)), Commands.testUnitReady()).isGood());
  }

  @Test
  void targetThatStumblesOverAnAlgorithmIsOfferedMd5Alone() throws Exception {
    play(
        target -> {
          String[] offers = {"CHAP_A=8,6,5,7", "CHAP_A=5"};
          for (String offer : offers) {
            try (Peer peer = target.accept()) {
              LoginRequestPdu first = peer.expect(LoginRequestPdu.class);
              peer.sendLogin(first, false, 0, 0, 0, Peer.text("AuthMethod=CHAP"));
              LoginRequestPdu second = peer.expect(LoginRequestPdu.class);
              assertEquals(Peer.text(offer), second.data());
              peer.refuseLogin(second, 2, offer.length() > 8 ? 0 : 1);
              peer.awaitClose();
            }
          }
        });
    LoginRequest plain = request(OFFER, Commands.TIMEOUTS);
    LoginRequest withChap =
        new LoginRequest(
            plain.iface(),
            plain.portal(),
            plain.initiator(),
            plain.target(),
            plain.isid(),
            plain.type(),
            Optional.of(
                new ChapCredentials(
                    "user",
                    Secret.of("a secret of ours"),
                    Optional.empty(),
                    Optional.empty(),
                    ChapCredentials.ALL_ALGORITHMS)),
            plain.parameters(),
            plain.timeouts());
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () -> transport().login(withChap).toCompletableFuture().get(10, TimeUnit.SECONDS));
    assertEquals(
        ErrorCode.LOGIN_AUTHENTICATION,
        assertInstanceOf(HawserException.class, failure.getCause()).code());
  }

  @Test
  void redirectIsFollowed() throws Exception {
    try (ScriptedTarget elsewhere =
        new ScriptedTarget(target -> target.loggedIn(ANSWERS).awaitClose())) {
      play(
          target -> {
            Peer peer = target.accept();
            peer.refuseLogin(
                peer.expect(LoginRequestPdu.class),
                1,
                1,
                "TargetAddress=127.0.0.1:" + elsewhere.port());
            peer.awaitClose();
          });
      TransportSession session = login();
      assertEquals(elsewhere.port(), session.portal().port());
      assertEquals(Optional.of("127.0.0.1"), session.localAddress());
      session.close("seen");
      elsewhere.finish();
    }
  }

  @Test
  void redirectToItselfStops() throws Exception {
    play(
        target -> {
          for (int i = 0; i <= Commands.TIMEOUTS.maxRedirects(); i++) {
            Peer peer = target.accept();
            peer.refuseLogin(
                peer.expect(LoginRequestPdu.class),
                1,
                2,
                "TargetAddress=127.0.0.1:" + target.port());
            peer.awaitClose();
          }
        });
    assertEquals(ErrorCode.LOGIN, refused(Commands.TIMEOUTS).code());
  }

  @Test
  void redirectToNonsenseEndsInAnError() throws Exception {
    play(
        target -> {
          Peer peer = target.accept();
          peer.refuseLogin(
              peer.expect(LoginRequestPdu.class), 1, 1, "TargetAddress=]nonsense[:99999");
          peer.awaitClose();
        });
    assertEquals(ErrorCode.LOGIN, refused(Commands.TIMEOUTS).code());
  }

  @Test
  void unavailableServiceIsTriedAgain() throws Exception {
    play(
        target -> {
          for (int i = 0; i < 2; i++) {
            Peer peer = target.accept();
            peer.refuseLogin(peer.expect(LoginRequestPdu.class), 3, 1);
            peer.awaitClose();
          }
          target.loggedIn(ANSWERS).awaitClose();
        });
    login();
  }

  @Test
  void serviceThatStaysUnavailableEndsInItsError() throws Exception {
    ScriptedTarget unavailable =
        play(
            target -> {
              try {
                while (true) {
                  Peer peer = target.accept();
                  peer.refuseLogin(peer.expect(LoginRequestPdu.class), 3, 1);
                  peer.awaitClose();
                }
              } catch (java.net.SocketException e) {
                return;
              }
            });
    LoginException refusal = assertInstanceOf(LoginException.class, refused(loginWithin(300)));
    assertEquals(3, refusal.statusClass());
    unavailable.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 7})
  void fatalRefusals(int detail) throws Exception {
    play(
        target -> {
          Peer peer = target.accept();
          peer.refuseLogin(peer.expect(LoginRequestPdu.class), 2, detail);
          peer.awaitClose();
        });
    assertEquals(ErrorCode.FATAL_LOGIN, refused(Commands.TIMEOUTS).code());
  }

  @Test
  void loginThatIsNotAnsweredTimesOut() throws Exception {
    play(target -> target.accept().awaitClose());
    assertEquals(ErrorCode.TRANSPORT_TIMEOUT, refused(loginWithin(200)).code());
  }

  @Test
  void targetThatClosesAtOnce() throws Exception {
    play(target -> target.accept().close());
    assertEquals(ErrorCode.TRANSPORT, refused(Commands.TIMEOUTS).code());
  }

  @Test
  void garbageInsteadOfAnAnswer() throws Exception {
    play(
        target -> {
          Peer peer = target.accept();
          peer.expect(LoginRequestPdu.class);
          peer.send(ByteBuffer.wrap("HTTP/1.1 400 Bad Request\r\n\r\n".repeat(9).getBytes()));
          peer.awaitClose();
        });
    assertEquals(ErrorCode.LOGIN, refused(Commands.TIMEOUTS).code());
  }

  @Test
  void sixteenMebibytesAnnouncedAndLittleSent() throws Exception {
    play(
        target -> {
          Peer peer = target.accept();
          ByteBuffer header = ByteBuffer.allocate(48);
          header.put(0, (byte) 0x23);
          Bhs.dataSegmentLength(header, 0, (1 << 24) - 1);
          peer.send(header);
          peer.awaitClose();
        });
    assertEquals(ErrorCode.LOGIN, refused(Commands.TIMEOUTS).code());
  }

  @Test
  void refusedConnection() throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0)) {
      port = gone.getLocalPort();
    }
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () ->
                transport()
                    .login(Commands.login(port, ScriptedTarget.NAME))
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS));
    HawserException refused = assertInstanceOf(HawserException.class, failure.getCause());
    assertEquals(ErrorCode.TRANSPORT, refused.code());
    assertTrue(refused.getMessage().contains("refused"), refused.getMessage());
  }

  private LoginRequest through(Iface iface) {
    LoginRequest r = request(OFFER, Commands.TIMEOUTS);
    return new LoginRequest(
        iface,
        r.portal(),
        r.initiator(),
        r.target(),
        r.isid(),
        r.type(),
        r.chap(),
        r.parameters(),
        r.timeouts());
  }

  private static Iface iface(String net, String ip) {
    return new Iface(
        "test",
        "tcp",
        Optional.empty(),
        Optional.ofNullable(net),
        Optional.ofNullable(ip),
        Optional.empty(),
        new TreeMap<>());
  }

  private void assertRefused(Iface iface, String why) {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () -> transport().login(through(iface)).toCompletableFuture().get(5, TimeUnit.SECONDS));
    assertTrue(failure.getCause().getMessage().contains(why), failure.getCause().getMessage());
  }

  @Test
  void bindingThatCannotBeKeptIsRefused() throws Exception {
    play(target -> {});
    assertRefused(iface("no-such-nic", null), "there is no network interface no-such-nic");
    assertRefused(iface(null, "203.0.113.7"), "no network interface has the address");
    assertRefused(iface(null, "not-an-ip"), "is not an IP address");
  }

  @Test
  void bindingToALoopbackInterfaceAndAddress() throws Exception {
    play(target -> target.loggedIn(ANSWERS).awaitClose());
    TransportSession session =
        transport()
            .login(through(iface("lo", "127.0.0.1")))
            .toCompletableFuture()
            .get(5, TimeUnit.SECONDS);
    session.close("seen");
  }

  @Test
  void discoverySessionCarriesTextAndEndsWithItsConnection() throws Exception {
    play(
        target -> {
          Peer peer = target.accept();
          LoginRequestPdu login = peer.expect(LoginRequestPdu.class);
          String said = StandardCharsets.UTF_8.decode(login.data()).toString();
          assertTrue(said.contains("SessionType=Discovery\0"));
          peer.expCmdSn = login.cmdSn();
          peer.sendLogin(login, true, 0, 1, 0, Peer.text("AuthMethod=None"));
          peer.sendLogin(peer.expect(LoginRequestPdu.class), true, 1, 3, 1, Peer.text());
          TextRequestPdu ask = peer.expect(TextRequestPdu.class);
          peer.send(
              new TextResponsePdu(
                  true,
                  false,
                  0,
                  ask.initiatorTaskTag(),
                  Bhs.NO_TAG,
                  peer.statSn++,
                  peer.expCmdSn,
                  peer.maxCmdSn(),
                  Peer.text("TargetName=iqn.2026-01.a:b")));
          peer.reset();
        });
    LoginRequest normal = request(OFFER, Commands.TIMEOUTS);
    TransportSession session =
        transport()
            .login(
                new LoginRequest(
                    normal.iface(),
                    Portal.of("localhost", normal.portal().port()),
                    normal.initiator(),
                    Optional.empty(),
                    normal.isid(),
                    SessionType.DISCOVERY,
                    Optional.empty(),
                    OFFER,
                    normal.timeouts()))
            .toCompletableFuture()
            .get(5, TimeUnit.SECONDS);
    byte[] answer =
        session
            .text(
                "SendTargets=All\0".getBytes(StandardCharsets.UTF_8),
                4096,
                io.hawser.api.Deadline.after(Duration.ofSeconds(2)))
            .toCompletableFuture()
            .get(5, TimeUnit.SECONDS);
    assertEquals("TargetName=iqn.2026-01.a:b\0", new String(answer, StandardCharsets.UTF_8));
    assertThrows(IllegalStateException.class, () -> session.logicalUnit(Lun.of(0)));
  }
}
