package io.hawser.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Registration;
import io.hawser.api.Secret;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.LoginException;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportCapabilities.Feature;
import io.hawser.api.transport.TransportSession;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Transport} keeps when a target answers. A transport has passed the kit when its
 * subclass of this has passed; what is skipped says why.
 */
public abstract class SessionContract extends TransportContract {
  private static final Duration LOGIN = Duration.ofSeconds(10);
  private static final int LOAD = 48;
  private static final int SESSIONS = 8;
  private static final int CHAIN = 5000;

  private TckTarget target;

  /** A target to log in to; closed after the test. */
  protected abstract TckTarget target() throws Exception;

  @Override
  final void prepare() throws Exception {
    target = target();
  }

  /** Ends the target, before the transport is ended: no test relies on either order. */
  @AfterEach
  final void endTarget() throws Exception {
    if (target != null) {
      target.close();
    }
  }

  private LoginRequest request() {
    return request(target.portal(), target.open(), Optional.empty(), LOGIN);
  }

  private TransportSession session() throws Exception {
    return answer(loginAtOnce(request()));
  }

  private static <T> T answer(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Registration withhold() {
    Optional<Registration> held = target.withhold();
    assumeTrue(held.isPresent(), "this target cannot leave commands unanswered");
    return held.get();
  }

  /**
   * A fresh session's first command may bring back a unit attention (SAM-5 section 5.14), which
   * tells of the target and not of the transport: it is taken here.
   */
  private LogicalUnit unit(TransportSession session) throws Exception {
    LogicalUnit unit = session.logicalUnit(target.lun());
    Ends.testUnitReady().on(unit).within(PATIENCE);
    return unit;
  }

  private ByteBuffer buffer(int blocks) {
    return ByteBuffer.allocateDirect(blocks * target.blockSize());
  }

  /** {@link Transport#login}: "the session in the full feature phase". */
  @Test
  void loginGivesASessionInFullFeaturePhase() throws Exception {
    LoginRequest request = request();
    TransportSession session = answer(loginAtOnce(request));
    assertEquals(SessionState.LOGGED_IN, session.state());
    assertEquals(request, session.request());
    assertEquals(Optional.of(target.open()), session.target());
    assertEquals(target.portal().address(), session.portal().address());
    assertTrue(session.id() >= 1, "a session's number is 1 upwards");
    assertTrue(session.tsih() >= 1 && session.tsih() <= 65_535, "TSIH " + session.tsih());
    assertTrue(session.statistics().logins() >= 1, "one login was counted");
  }

  /** {@code TransportCapabilities}: what is announced can be had, what is not is not there. */
  @Test
  void digestsAreAsAnnounced() throws Exception {
    boolean header = transport().capabilities().has(Feature.HEADER_DIGEST);
    boolean data = transport().capabilities().has(Feature.DATA_DIGEST);
    SessionParameters offer =
        SessionParameters.DEFAULT_OFFER.withDigests(
            List.of(header ? Digest.CRC32C : Digest.NONE),
            List.of(data ? Digest.CRC32C : Digest.NONE));
    TransportSession session =
        answer(
            loginAtOnce(
                request(iface(), target.portal(), target.open(), Optional.empty(), offer, LOGIN)));
    assertEquals(offer.headerDigests(), session.parameters().headerDigests());
    assertEquals(offer.dataDigests(), session.parameters().dataDigests());
    assertTrue(
        session.parameters().errorRecoveryLevel() == 0
            || transport().capabilities().has(Feature.ERROR_RECOVERY),
        "an ErrorRecoveryLevel was agreed on that is not announced");
    roundTrip(unit(session), 8, 1);
  }

  /** {@link ErrorCode#LOGIN_AUTHENTICATION}, 24: "The target refused our credentials". */
  @Test
  void wrongSecretIsErrorTwentyFour() throws Exception {
    ChapCredentials right = target.credentials();
    ChapCredentials wrong =
        new ChapCredentials(
            right.user(),
            Secret.of("not-the-secret-of-tck"),
            Optional.empty(),
            Optional.empty(),
            right.algorithms());
    HawserException refused =
        refusal(
            loginAtOnce(request(target.portal(), target.guarded(), Optional.of(wrong), LOGIN)),
            LOGIN.plus(GRACE));
    assertEquals(24, refused.code().code(), refused::getMessage);
    answer(loginAtOnce(request(target.portal(), target.guarded(), Optional.of(right), LOGIN)));
  }

  /** {@link LoginException}: "A login that the target refused". */
  @Test
  void unknownTargetIsARefusedLogin() throws Exception {
    IscsiName nowhere = IscsiName.of("iqn.2026-01.io.hawser.tck:nowhere");
    HawserException refused =
        refusal(
            loginAtOnce(request(target.portal(), nowhere, Optional.empty(), LOGIN)),
            LOGIN.plus(GRACE));
    LoginException login = assertInstanceOf(LoginException.class, refused);
    assertTrue(
        login.code() == ErrorCode.LOGIN || login.code() == ErrorCode.FATAL_LOGIN,
        () -> "open-iscsi says 5 or 19 here, not " + login.code());
  }

  /** {@link Transport}: "any thread may call"; "A number unique in this process and transport". */
  @Test
  void parallelLoginsAreSessionsOfTheirOwn() throws Exception {
    List<CompletionStage<TransportSession>> logins = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      logins.add(loginAtOnce(request()));
    }
    Set<Integer> ids = new HashSet<>();
    List<TransportSession> sessions = new ArrayList<>();
    for (CompletionStage<TransportSession> login : logins) {
      sessions.add(answer(login));
      ids.add(sessions.get(sessions.size() - 1).id());
    }
    assertEquals(SESSIONS, ids.size(), "sessions share a number");
    sessions.remove(0).close("one of many");
    for (TransportSession session : sessions) {
      Ends.testUnitReady().on(unit(session)).whole(PATIENCE).once();
    }
  }

  /** {@link TransportSession#logicalUnit}: "the same object for the same number". */
  @Test
  void logicalUnitIsTheSameObject() throws Exception {
    TransportSession session = session();
    LogicalUnit unit = session.logicalUnit(target.lun());
    assertSame(unit, session.logicalUnit(target.lun()));
    assertEquals(target.lun(), unit.lun());
    assertTrue(unit.maxTransferLength() >= 65_536, "at least 65,536 bytes in one command");
  }

  /** {@link ScsiCommand#write}: "Data between the buffer's position and its limit goes out". */
  @Test
  void whatIsWrittenIsRead() throws Exception {
    LogicalUnit unit = unit(session());
    int most = Math.min(unit.maxTransferLength() / target.blockSize(), TckTarget.BLOCKS);
    for (int blocks : new int[] {1, 7, 128, Math.min(most, 2048)}) {
      roundTrip(unit, blocks, blocks);
    }
  }

  private void roundTrip(LogicalUnit unit, int blocks, long seed) throws Exception {
    byte[] content = new byte[blocks * target.blockSize()];
    new Random(seed).nextBytes(content);
    ByteBuffer out = buffer(blocks).put(content).flip();
    Ends.write(0, blocks, out).on(unit).whole(PATIENCE).once();
    assertEquals(0, out.position(), "a write has moved the buffer's position");
    ByteBuffer in = buffer(blocks);
    Ends.read(0, blocks, in).on(unit).whole(PATIENCE).once();
    assertEquals(0, in.position(), "a read has moved the buffer's position");
    byte[] found = new byte[content.length];
    in.get(found);
    assertArrayEquals(content, found, "what was read is not what was written");
  }

  /**
   * {@code ScsiCompletion}: "Runs on the transport's thread …; it may submit this or another
   * command": so often that a completion called from inside execute would run out of stack.
   */
  @Test
  void completionMaySubmitTheNextCommand() throws Exception {
    LogicalUnit unit = unit(session());
    assertNotSame(Thread.currentThread(), Ends.testUnitReady().on(unit).whole(PATIENCE).thread());
    AtomicInteger left = new AtomicInteger(CHAIN);
    CompletableFuture<ScsiCommand> last = new CompletableFuture<>();
    ScsiCommand command = new ScsiCommand().cdb(new byte[6]).noData();
    command.onCompletion(
        ended -> {
          if (ended.isGood() && left.decrementAndGet() > 0) {
            unit.execute(ended);
          } else {
            last.complete(ended);
          }
        });
    unit.execute(command);
    assertTrue(answer(last).isGood(), () -> "a command failed: " + command.failure());
    assertEquals(0, left.get());
  }

  /** {@link LogicalUnit#execute}: "if the command is being executed already". */
  @Test
  void commandInFlightIsNotTakenTwice() throws Exception {
    LogicalUnit unit = unit(session());
    Registration held = withhold();
    Ends ends = Ends.testUnitReady().on(unit);
    assertThrows(IllegalStateException.class, () -> unit.execute(ends.command()));
    held.close();
    ends.within(PATIENCE).once();
  }

  /** {@link ScsiCommand#deadline}: "When the command has to be over". */
  @Test
  void commandIsOverByItsDeadline() throws Exception {
    LogicalUnit unit = unit(session());
    Registration held = withhold();
    Ends ends = Ends.testUnitReady();
    ends.command().deadline(System.nanoTime() + Duration.ofMillis(300).toNanos());
    ends.on(unit).within(Duration.ofMillis(300).plus(GRACE)).once();
    assertTrue(ends.command().failure().isPresent(), "an unanswered command is a failed one");
    held.close();
    Ends.testUnitReady().on(unit).within(PATIENCE).once();
    ends.once();
  }

  /** {@link LogicalUnit#cancel}: "It still completes exactly once". */
  @Test
  void cancelledCommandEndsOnce() throws Exception {
    LogicalUnit unit = unit(session());
    Registration held = withhold();
    Ends ends = Ends.testUnitReady().on(unit);
    unit.cancel(ends.command());
    unit.cancel(ends.command());
    ends.within(PATIENCE).once();
    assertTrue(ends.command().failure().isPresent(), "a cancelled command without status failed");
    held.close();
    Ends.testUnitReady().on(unit).within(PATIENCE).once();
    unit.cancel(ends.command());
    ends.once();
  }

  private List<Ends> load(LogicalUnit unit) {
    List<Ends> all = new ArrayList<>();
    for (int i = 0; i < LOAD; i++) {
      ByteBuffer data = buffer(8);
      all.add((i % 2 == 0 ? Ends.write(i * 8L, 8, data) : Ends.read(i * 8L, 8, data)).on(unit));
    }
    return all;
  }

  /** {@link LogicalUnit#execute}: "its completion is called exactly once", in every end. */
  @Test
  void sessionClosedUnderLoadEndsEachCommandOnce() throws Exception {
    TransportSession session = session();
    LogicalUnit unit = unit(session);
    List<Ends> all = load(unit);
    session.close("closed under load");
    session.close("closed twice");
    all.add(Ends.testUnitReady().on(unit));
    for (Ends each : all) {
      each.within(PATIENCE);
    }
    all.forEach(Ends::once);
    assertTrue(
        all.get(LOAD).command().failure().isPresent(), "a command after the end has to fail");
    assertEquals(SessionState.FREE, session.state());
  }

  /** The same when the whole transport is taken out, which leaves neither session nor thread. */
  @Test
  void transportEndedUnderLoadLeavesNothing() throws Exception {
    TransportSession session = session();
    LogicalUnit unit = unit(session);
    List<Ends> all = load(unit);
    close();
    all.add(Ends.testUnitReady().on(unit));
    for (Ends each : all) {
      each.within(PATIENCE);
    }
    all.forEach(Ends::once);
    assertEquals(SessionState.FREE, session.state());
    assertNoThreadLeft();
  }

  /** {@link TransportSession#logout}: "Completes when the session is FREE", and is told so once. */
  @Test
  void logoutFreesTheSession() throws Exception {
    TransportSession session = session();
    AtomicInteger freed = new AtomicInteger();
    CompletableFuture<Void> told = new CompletableFuture<>();
    session.listen(
        new SessionListener() {
          @Override
          public void stateChanged(TransportSession from, SessionState state, String reason) {
            if (state == SessionState.FREE) {
              freed.incrementAndGet();
              told.complete(null);
            }
          }
        });
    answer(session.logout(Deadline.after(LOGIN)));
    assertEquals(SessionState.FREE, session.state());
    answer(told);
    session.close("after the logout");
    assertEquals(1, freed.get(), "how often FREE was told");
  }

  /** {@link TransportSession#drop}: "leaves the rest to the session's recovery". */
  @Test
  void droppedConnectionIsHealedBelowTheCommands() throws Exception {
    TransportSession session = session();
    LogicalUnit unit = unit(session);
    session.drop("dropped by the test kit");
    // The first command after a new login may tell of it with a unit attention.
    Ends.testUnitReady().on(unit).within(PATIENCE).once();
    roundTrip(unit, 8, 2);
    assertEquals(SessionState.LOGGED_IN, session.state());
  }

  /** {@code Feature.TEXT}: "Text exchange in the full feature phase". */
  @Test
  void textIsExchangedWhereAnnounced() throws Exception {
    byte[] ask = "SendTargets=\0".getBytes(StandardCharsets.UTF_8);
    TransportSession session = session();
    CompletionStage<byte[]> told = session.text(ask, 65_536, Deadline.after(LOGIN));
    if (transport().capabilities().has(Feature.TEXT)) {
      String answer = new String(answer(told), StandardCharsets.UTF_8);
      assertTrue(answer.contains("TargetName=" + target.open() + "\0"), answer);
    } else {
      refusal(told, LOGIN.plus(GRACE));
    }
  }
}
