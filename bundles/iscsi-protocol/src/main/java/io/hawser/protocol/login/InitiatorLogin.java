package io.hawser.protocol.login;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.transport.LoginException;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionType;
import io.hawser.protocol.chap.ChapException;
import io.hawser.protocol.chap.ReflectionGuard;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LoginResponsePdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.NumberValue;
import io.hawser.protocol.text.TextAssembler;
import io.hawser.protocol.text.TextException;
import io.hawser.protocol.text.TextPairs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * The initiator's side of the login of one connection (RFC 7143 section 6.3), without a socket:
 * {@link #start} gives the first request, each response goes into {@link #receive}, whose outcome
 * says what to do. Time is the caller's; the number of exchanges and the length of text are bounded
 * here. Until it ends both sides receive {@link #MAX_DATA_SEGMENT} bytes in one PDU and there are
 * no digests.
 *
 * <p>An instance serves one connection and one thread at a time.
 */
public final class InitiatorLogin {
  /** What either side receives in one PDU during a login, in bytes (RFC 7143 section 13.12). */
  public static final int MAX_DATA_SEGMENT = 8192;

  /** Whole texts of one login, however many PDUs each takes, before it is given up. */
  public static final int MAX_EXCHANGES = 32;

  /**
   * PDUs of one login that go on with the next (C bit) before it is given up: enough for pieces of
   * a few bytes, which the RFC allows, and an end to those that come for ever with nothing in them.
   */
  public static final int MAX_PIECES = 1024;

  private final LoginSettings settings;
  private final LoginRequest request;
  private final Negotiation negotiation;
  private final InitiatorSecurity security;
  private final TextAssembler text = new TextAssembler(TextAssembler.DEFAULT_LIMIT, MAX_PIECES);

  private int stage = LoginStage.SECURITY;
  private int exchanges;
  private int pieces;
  private boolean answered;
  private int expStatSn;
  private boolean asked;
  private boolean ended;
  private OptionalInt groupTag = OptionalInt.empty();
  private Optional<String> alias = Optional.empty();
  private Optional<LoginSettings> fallback = Optional.empty();

  /** What to do after a response. */
  public sealed interface Outcome {}

  /**
   * Send this and wait for the next response.
   *
   * @param pdu the next request
   */
  public record Send(LoginRequestPdu pdu) implements Outcome {}

  /**
   * The full feature phase has begun, with what was negotiated in force from the next PDU on.
   *
   * @param parameters what holds now
   * @param tsih the session's handle, 1 to 65535
   * @param portalGroupTag the portal group, if the target told
   * @param cmdSn the CmdSN of the first command
   * @param expStatSn the StatSN expected next
   * @param expCmdSn of the last response
   * @param maxCmdSn of the last response
   * @param targetAlias what people call the target, as it came: may hold control characters
   * @param transcript what was said
   */
  public record LoggedIn(
      SessionParameters parameters,
      int tsih,
      OptionalInt portalGroupTag,
      int cmdSn,
      int expStatSn,
      int expCmdSn,
      int maxCmdSn,
      Optional<String> targetAlias,
      List<TranscriptEntry> transcript)
      implements Outcome {}

  /**
   * Close the connection and log in elsewhere; how often is the caller's to bound.
   *
   * @param portal where
   * @param permanent whether to remember it
   */
  public record Redirect(Portal portal, boolean permanent) implements Outcome {}

  /**
   * Close the connection.
   *
   * @param error why
   * @param retryable whether the same login may succeed later
   */
  public record Failed(LoginException error, boolean retryable) implements Outcome {}

  /**
   * @param settings what to log in with
   * @param random source of challenges, a {@link java.security.SecureRandom} outside of tests
   * @param reflection remembers the challenges of all logins
   */
  public InitiatorLogin(
      LoginSettings settings, RandomGenerator random, ReflectionGuard reflection) {
    this.settings = settings;
    this.request = settings.request();
    this.negotiation =
        new Negotiation(
            request.type() == SessionType.DISCOVERY, settings.tsih() == 0, request.parameters());
    this.security = new InitiatorSecurity(settings, random, reflection);
  }

  /** The first request. */
  public LoginRequestPdu start() {
    List<KeyValue> pairs = new ArrayList<>();
    pairs.add(new KeyValue(LoginKey.INITIATOR_NAME.key(), request.initiator().value()));
    settings
        .initiatorAlias()
        .ifPresent(a -> pairs.add(new KeyValue(LoginKey.INITIATOR_ALIAS.key(), a)));
    if (settings.tsih() == 0) {
      pairs.add(new KeyValue(LoginKey.SESSION_TYPE.key(), request.type().key()));
    }
    request.target().ifPresent(t -> pairs.add(new KeyValue(LoginKey.TARGET_NAME.key(), t.value())));
    pairs.add(security.offer());
    return send(pairs, security.readyToLeave());
  }

  /** The stage the login is in, see {@link LoginStage}. */
  public int stage() {
    return stage;
  }

  /** What was said so far, for a login that failed too. */
  public List<TranscriptEntry> transcript() {
    List<TranscriptEntry> all = new ArrayList<>(security.transcript());
    all.addAll(negotiation.transcript());
    return all;
  }

  /**
   * Takes a response.
   *
   * @throws IllegalStateException if the login ended already
   */
  public Outcome receive(LoginResponsePdu response) {
    if (ended) {
      throw new IllegalStateException("the login has ended");
    }
    Outcome outcome;
    try {
      outcome = step(response);
    } catch (ChapException e) {
      outcome = givenUp(ErrorCode.LOGIN_AUTHENTICATION, e);
    } catch (HawserException e) {
      outcome = givenUp(ErrorCode.LOGIN, e);
    }
    ended = !(outcome instanceof Send);
    return outcome;
  }

  /**
   * After a refusal: the same login offering MD5 alone, if the target may have stumbled over a
   * newer algorithm rather than over the secret. Some targets refuse a list with numbers they do
   * not know; the Linux target framework (tgt) takes 7 for SHA-1 and answers an SHA-256 response
   * with "initiator error". Worth one more connection; whoever can force it could have chosen MD5
   * from the list anyway.
   */
  public Optional<LoginSettings> chapFallback() {
    return fallback;
  }

  /** Ends the login because something other than a Login Response came, or could not be read. */
  public Failed fail(String reason) {
    ended = true;
    return givenUp(ErrorCode.LOGIN, new NegotiationException(reason));
  }

  private Outcome step(LoginResponsePdu response) throws HawserException {
    LoginStatus status = new LoginStatus(response.statusClass(), response.statusDetail());
    if (status.statusClass() != 0) {
      return refused(status, response);
    }
    checkHeader(response);
    answered = true;
    expStatSn = response.statSn() + 1;
    text.add(response.data());
    if (response.more()) {
      pieces++;
      if (pieces >= MAX_PIECES) {
        throw new NegotiationException("its text goes on after " + MAX_PIECES + " pieces");
      }
      // The readiness to leave, once told, stands while the text goes on (RFC 7143 section 6.2).
      return new Send(send(List.of(), asked));
    }
    exchanges++;
    if (exchanges >= MAX_EXCHANGES) {
      throw new NegotiationException("it is not over after " + MAX_EXCHANGES + " exchanges");
    }
    List<KeyValue> answers = new ArrayList<>();
    boolean owed = process(TextPairs.parse(text.take()), answers);
    if (response.transit()) {
      if (owed) {
        throw new NegotiationException(
            "the target ended the "
                + LoginStage.name(stage)
                + " without waiting for the answer to "
                + "a key it offered");
      }
      return leave(response, answers);
    }
    if (stage == LoginStage.SECURITY) {
      return new Send(send(answers, security.readyToLeave()));
    }
    return new Send(send(answers, true));
  }

  private Outcome leave(LoginResponsePdu response, List<KeyValue> answers) throws HawserException {
    if (stage == LoginStage.SECURITY) {
      security.checkLeaving();
      stage = LoginStage.OPERATIONAL;
      answers.addAll(negotiation.offerAll());
      return new Send(send(answers, true));
    }
    int tsih = response.tsih();
    if (tsih == 0) {
      throw new NegotiationException("the last response has the TSIH 0");
    }
    if (settings.tsih() != 0 && settings.tsih() != tsih) {
      throw new NegotiationException(
          "the connection belongs to session " + tsih + " instead of " + settings.tsih());
    }
    SessionParameters parameters = negotiation.result();
    return new LoggedIn(
        parameters,
        tsih,
        groupTag,
        settings.cmdSn(),
        expStatSn,
        response.expCmdSn(),
        response.maxCmdSn(),
        alias,
        transcript());
  }

  /** Takes the pairs of one whole text; says whether an answer is due that cannot be left out. */
  private boolean process(List<KeyValue> pairs, List<KeyValue> answers) throws HawserException {
    boolean owed = false;
    List<KeyValue> rest = new ArrayList<>();
    for (KeyValue pair : pairs) {
      LoginKey key = LoginKey.of(pair.key()).orElse(null);
      if (key != null && key.use() == LoginKey.Use.ANY && key.sender() == LoginKey.Sender.TARGET) {
        declared(key, pair);
      } else if (key == LoginKey.AUTH_METHOD || InitiatorSecurity.isChap(pair)) {
        rest.add(pair);
      } else if (stage == LoginStage.SECURITY && operational(key)) {
        throw new NegotiationException(pair + " has no place in the security stage");
      } else {
        owed |= negotiation.receive(pair, answers);
      }
    }
    if (stage == LoginStage.SECURITY) {
      answers.addAll(security.receive(rest));
    } else if (!rest.isEmpty()) {
      throw new NegotiationException(rest.get(0) + " has no place in the operational stage");
    }
    return owed;
  }

  private static boolean operational(LoginKey key) {
    return key != null
        && (key.use() == LoginKey.Use.OPERATIONAL || key.use() == LoginKey.Use.LEADING);
  }

  private void declared(LoginKey key, KeyValue pair) throws NegotiationException, TextException {
    switch (key) {
      case TARGET_PORTAL_GROUP_TAG -> {
        int tag = NumberValue.parse(key.key(), pair.value(), key.low(), key.high());
        if (groupTag.isPresent() && groupTag.getAsInt() != tag) {
          throw new NegotiationException(
              pair + " contradicts the portal group tag declared before");
        }
        OptionalInt known = request.portal().groupTag();
        if (known.isPresent() && known.getAsInt() != tag) {
          throw new NegotiationException(
              "the portal belongs to group " + tag + " instead of " + known.getAsInt());
        }
        groupTag = OptionalInt.of(tag);
      }
      case TARGET_ALIAS -> {
        if (alias.isPresent() && !alias.get().equals(pair.value())) {
          throw new NegotiationException(pair + " contradicts the alias declared before");
        }
        alias = Optional.of(pair.value());
      }
      default -> {
        // An address matters in a redirect only.
      }
    }
  }

  private void checkHeader(LoginResponsePdu r) throws NegotiationException {
    check(r.initiatorTaskTag() == settings.initiatorTaskTag(), "has another initiator task tag");
    check(r.versionActive() == 0, "has the active version " + r.versionActive() + ", not 0");
    check(r.isid() == request.isid().value(), "has another ISID");
    // The first one sets where the numbering begins (RFC 7143 section 11.13.4).
    check(
        !answered || r.statSn() == expStatSn,
        "has the StatSN "
            + Integer.toUnsignedString(r.statSn())
            + " where "
            + Integer.toUnsignedString(expStatSn)
            + " was expected");
    check(
        r.currentStage() == stage,
        "is in the " + LoginStage.name(r.currentStage()) + ", not the " + LoginStage.name(stage));
    check(!(r.more() && r.transit()), "goes on (C bit) and ends the stage (T bit) at once");
    if (r.transit()) {
      check(asked, "ends the " + LoginStage.name(stage) + " although that was not asked for");
      check(
          r.nextStage() == next(),
          "goes to the " + LoginStage.name(r.nextStage()) + ", not the " + LoginStage.name(next()));
    }
  }

  private static void check(boolean ok, String what) throws NegotiationException {
    if (!ok) {
      throw new NegotiationException("the response " + what);
    }
  }

  private int next() {
    return stage == LoginStage.SECURITY ? LoginStage.OPERATIONAL : LoginStage.FULL_FEATURE;
  }

  private LoginRequestPdu send(List<KeyValue> pairs, boolean transit) {
    asked = transit;
    return new LoginRequestPdu(
        transit,
        false,
        stage,
        transit ? next() : 0,
        0,
        0,
        request.isid().value(),
        settings.tsih(),
        settings.initiatorTaskTag(),
        settings.cid(),
        settings.cmdSn(),
        expStatSn,
        pairs.isEmpty() ? Pdu.NO_DATA : ByteBuffer.wrap(TextPairs.encode(pairs)));
  }

  private Outcome refused(LoginStatus status, LoginResponsePdu response) throws HawserException {
    if (status.equals(LoginStatus.MOVED_TEMPORARILY)
        || status.equals(LoginStatus.MOVED_PERMANENTLY)) {
      text.add(response.data());
      Portal portal = RedirectAddress.of(TextPairs.parse(text.take()));
      return new Redirect(portal, status.equals(LoginStatus.MOVED_PERMANENTLY));
    }
    if (security.stumbledOverAlgorithm(status)) {
      fallback = Optional.of(settings.offeringMd5Alone());
    }
    LoginException error =
        new LoginException(
            status.errorCode(),
            settings.subject() + " was refused with status " + status,
            status.statusClass(),
            status.detail());
    return new Failed(error, status.retryable());
  }

  private Failed givenUp(ErrorCode code, HawserException cause) {
    String message = settings.subject() + " was given up: " + cause.getMessage();
    return new Failed(new LoginException(code, message, -1, -1, cause), false);
  }
}
