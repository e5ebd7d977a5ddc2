package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInfo;

/** One transport for a class of tests, a scripted target for each. */
public abstract class SessionFixture {
  /** Defaults, but for no pause before a reconnection. */
  public static final SessionParameters OFFER = offer(false, true, 8192, 65536, 262_144, 8);

  /** What a target answers that agrees with {@link #OFFER}. */
  public static final String[] ANSWERS = {
    "HeaderDigest=None",
    "DataDigest=None",
    "InitialR2T=No",
    "ImmediateData=Yes",
    "MaxRecvDataSegmentLength=8192",
    "FirstBurstLength=65536",
    "MaxBurstLength=262144",
    "MaxOutstandingR2T=8",
    "DefaultTime2Wait=0",
    "DefaultTime2Retain=0"
  };

  /** What a further login of a session negotiates: nothing of the session's keys. */
  public static final String[] OWN = {
    "HeaderDigest=None", "DataDigest=None", "MaxRecvDataSegmentLength=8192"
  };

  /** Time-outs that a slow machine does not miss. */
  public static final SessionTimeouts PATIENT =
      new SessionTimeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(2),
          3,
          Duration.ofMillis(20),
          Duration.ofSeconds(20),
          0);

  private static TcpTransportOptions options;
  private static TcpTransport transport;
  private ScriptedTarget target;
  private TransportSession session;

  @BeforeAll
  static void open(TestInfo test) {
    IoEngine engine = engine(test.getTestClass().orElseThrow());
    Optional<String> refusal = TcpTransport.refusal(engine);
    assumeTrue(refusal.isEmpty(), () -> refusal.orElseThrow());
    options = TcpTransportOptions.DEFAULT.withLoops(1).withEngine(engine);
    transport = new TcpTransport(options);
  }

  /** {@link UringTest} has tests of others run on io_uring; a property has all of them. */
  private static IoEngine engine(Class<?> test) {
    return test.getNestHost() == UringTest.class
        ? IoEngine.IO_URING
        : IoEngine.of(System.getProperty("transport.engine", "epoll"));
  }

  @AfterAll
  static void shut() {
    if (transport != null) {
      transport.close();
      transport = null;
    }
  }

  @AfterEach
  void end() throws Exception {
    if (session != null) {
      session.close("the test is over");
    }
    if (target != null) {
      target.finish();
      target.close();
    }
  }

  /** For a transport of a test's own, with one loop. */
  static TcpTransportOptions options() {
    return options;
  }

  static TcpTransport transport() {
    return transport;
  }

  public static SessionParameters offer(
      boolean initialR2t, boolean immediate, int mrdsl, int firstBurst, int maxBurst, int r2ts) {
    SessionParameters d = SessionParameters.DEFAULT_OFFER;
    return new SessionParameters(
        d.headerDigests(),
        d.dataDigests(),
        initialR2t,
        immediate,
        mrdsl,
        d.maxXmitDataSegmentLength(),
        firstBurst,
        maxBurst,
        r2ts,
        1,
        0,
        0,
        0,
        true,
        true,
        1);
  }

  /** Answers with some of them changed. */
  public static String[] answers(String... changed) {
    String[] all = ANSWERS.clone();
    for (String change : changed) {
      String key = change.substring(0, change.indexOf('=') + 1);
      for (int i = 0; i < all.length; i++) {
        if (all[i].startsWith(key)) {
          all[i] = change;
        }
      }
    }
    return all;
  }

  /**
   * Answers that agree to ErrorRecoveryLevel 2, some of them changed.
   *
   * @param retain how long the target keeps commands, seconds
   */
  public static String[] level2(int retain, String... changed) {
    String[] all = Arrays.copyOf(answers(changed), ANSWERS.length + 1);
    all[ANSWERS.length] = "ErrorRecoveryLevel=2";
    for (int i = 0; i < all.length; i++) {
      all[i] = all[i].startsWith("DefaultTime2Retain=") ? "DefaultTime2Retain=" + retain : all[i];
    }
    return all;
  }

  /** The usual time-outs with other ones for pings, in milliseconds, and other reconnects. */
  static SessionTimeouts timeouts(int noopInterval, int noopTimeout, int reconnects) {
    SessionTimeouts t = Commands.TIMEOUTS;
    return new SessionTimeouts(
        t.connect(),
        t.login(),
        t.command(),
        Duration.ofMillis(300),
        Duration.ofMillis(noopInterval),
        Duration.ofMillis(noopTimeout),
        Duration.ofMillis(300),
        reconnects,
        t.reconnectDelay(),
        t.replacement(),
        t.maxRedirects());
  }

  ScriptedTarget play(ScriptedTarget.Script script) throws Exception {
    target = new ScriptedTarget(script);
    return target;
  }

  /** What a target does on a connection. */
  @FunctionalInterface
  interface Service {
    void on(Peer peer) throws Exception;
  }

  /** What a target does with a command. */
  @FunctionalInterface
  interface Answer {
    void to(Peer peer, ScsiCommandPdu command) throws IOException;
  }

  /** Plays a target that takes one connection, logs it in, does this, and waits for its end. */
  void serve(Service service) throws Exception {
    serve(ANSWERS, service);
  }

  void serve(String[] answers, Service service) throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(answers)) {
            service.on(peer);
            peer.awaitClose();
          }
        });
  }

  ScriptedTarget target() {
    return target;
  }

  LoginRequest request(SessionParameters offer, SessionTimeouts timeouts) {
    return Commands.login(target.port(), ScriptedTarget.NAME, offer, timeouts);
  }

  TransportSession login() throws Exception {
    return login(OFFER, Commands.TIMEOUTS);
  }

  TransportSession login(SessionParameters offer, SessionTimeouts timeouts) throws Exception {
    session =
        transport.login(request(offer, timeouts)).toCompletableFuture().get(10, TimeUnit.SECONDS);
    return session;
  }

  LogicalUnit unit() throws Exception {
    return login().logicalUnit(Lun.of(1));
  }

  /** A unit of a session that is not built up again when its connection is lost. */
  LogicalUnit unitOnce(SessionParameters offer) throws Exception {
    return login(offer, timeouts(5000, 5000, 0)).logicalUnit(Lun.of(1));
  }

  static void assertWhole(ScsiCommand command) {
    assertTrue(command.isWhole(), () -> "not whole: " + command.failure());
  }

  /** A read brought these bytes. */
  static void assertRead(byte[] content, ScsiCommand read) {
    assertWhole(read);
    assertArrayEquals(content, read.data().array());
  }

  public static byte[] bytes(int length) {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    return content;
  }
}
