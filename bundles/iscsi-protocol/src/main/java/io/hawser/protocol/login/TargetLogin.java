package io.hawser.protocol.login;

import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionType;
import io.hawser.protocol.chap.ChapException;
import io.hawser.protocol.chap.ReflectionGuard;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LoginResponsePdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.TextAssembler;
import io.hawser.protocol.text.TextPairs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The target's side of the login of one connection (RFC 7143 section 6.3), without a socket: each
 * request goes into {@link #receive}, whose outcome says what to send. Time is the caller's; the
 * number of exchanges and the length of text are bounded here. Until it ends both sides receive
 * {@link InitiatorLogin#MAX_DATA_SEGMENT} bytes in one PDU and there are no digests.
 *
 * <p>An instance serves one connection and one thread at a time.
 */
public final class TargetLogin {
  private final TargetSite site;
  private final RandomGenerator random;
  private final ReflectionGuard reflection;
  private final TextAssembler text =
      new TextAssembler(TextAssembler.DEFAULT_LIMIT, InitiatorLogin.MAX_PIECES);

  private LoginRequestPdu first;
  private int stage;
  private int exchanges;
  private int pieces;
  private int statSn;
  private boolean negotiationBegan;
  private boolean ended;
  private LoginIdentity identity;
  private TargetSettings settings;
  private Negotiation negotiation;
  private TargetSecurity security;

  /** What to do after a request. */
  public sealed interface Outcome {
    /** What to send in any case. */
    LoginResponsePdu pdu();
  }

  /**
   * Send it and wait for the next request.
   *
   * @param pdu the response
   */
  public record Send(LoginResponsePdu pdu) implements Outcome {}

  /**
   * Send it; the full feature phase has begun, with what was negotiated in force from the next PDU
   * on.
   *
   * @param pdu the last response
   * @param identity who is in
   * @param user the CHAP user, empty if nobody proved anything
   * @param parameters what holds now, seen from the target: maxRecv is what the target receives
   * @param tsih the session's handle
   * @param cmdSn the CmdSN expected next
   * @param statSn the StatSN of the next response
   * @param transcript what was said
   */
  public record LoggedIn(
      LoginResponsePdu pdu,
      LoginIdentity identity,
      String user,
      SessionParameters parameters,
      int tsih,
      int cmdSn,
      int statSn,
      List<TranscriptEntry> transcript)
      implements Outcome {}

  /**
   * Send it and close the connection.
   *
   * @param pdu the response
   * @param reason why, for the target's log
   */
  public record Refused(LoginResponsePdu pdu, String reason) implements Outcome {}

  /**
   * @param site the target
   * @param initialStatSn the StatSN of the first response
   * @param random source of challenges, a {@link java.security.SecureRandom} outside of tests
   * @param reflection remembers the challenges of all logins
   */
  public TargetLogin(
      TargetSite site, int initialStatSn, RandomGenerator random, ReflectionGuard reflection) {
    this.site = site;
    this.statSn = initialStatSn;
    this.random = random;
    this.reflection = reflection;
  }

  /**
   * Takes a request.
   *
   * @throws IllegalStateException if the login ended already
   */
  public Outcome receive(LoginRequestPdu request) {
    if (ended) {
      throw new IllegalStateException("the login has ended");
    }
    Outcome outcome;
    try {
      outcome = step(request);
    } catch (ChapException e) {
      outcome = refuse(request, LoginStatus.AUTHENTICATION_FAILURE, e.getMessage());
    } catch (HawserException e) {
      outcome = refuse(request, LoginStatus.INITIATOR_ERROR, e.getMessage());
    }
    ended = !(outcome instanceof Send);
    return outcome;
  }

  private Outcome step(LoginRequestPdu request) throws HawserException {
    if (request.versionMin() > 0) {
      return refuse(
          request, LoginStatus.UNSUPPORTED_VERSION, "version " + request.versionMin() + " wanted");
    }
    checkHeader(request);
    text.add(request.data());
    if (request.more()) {
      pieces++;
      if (pieces >= InitiatorLogin.MAX_PIECES) {
        throw new NegotiationException(
            "the login's text goes on after " + InitiatorLogin.MAX_PIECES + " pieces");
      }
      return new Send(respond(request, false, List.of()));
    }
    exchanges++;
    if (exchanges > InitiatorLogin.MAX_EXCHANGES) {
      throw new NegotiationException(
          "the login is not over after " + InitiatorLogin.MAX_EXCHANGES + " exchanges");
    }
    List<KeyValue> pairs = TextPairs.parse(text.take());
    List<KeyValue> answers = new ArrayList<>();
    if (identity == null) {
      Optional<Outcome> refusal = identify(request, pairs, answers);
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    process(pairs, answers);
    return conclude(request, answers);
  }

  private void checkHeader(LoginRequestPdu r) throws NegotiationException {
    if (first == null) {
      first = r;
      stage = r.currentStage();
      check(
          stage == LoginStage.SECURITY || stage == LoginStage.OPERATIONAL,
          "begins in the " + LoginStage.name(stage));
    }
    check(r.initiatorTaskTag() == first.initiatorTaskTag(), "has another initiator task tag");
    check(r.isid() == first.isid(), "has another ISID");
    check(r.tsih() == first.tsih(), "has another TSIH");
    check(r.cid() == first.cid(), "has another CID");
    check(r.cmdSn() == first.cmdSn(), "has another CmdSN");
    check(
        r.currentStage() == stage,
        "is in the " + LoginStage.name(r.currentStage()) + ", not the " + LoginStage.name(stage));
    check(!(r.more() && r.transit()), "goes on (C bit) and ends the stage (T bit) at once");
    if (r.transit()) {
      check(
          r.nextStage() > stage && r.nextStage() != 2,
          "asks to go from the "
              + LoginStage.name(stage)
              + " to the "
              + LoginStage.name(r.nextStage()));
    }
  }

  private static void check(boolean ok, String what) throws NegotiationException {
    if (!ok) {
      throw new NegotiationException("the request " + what);
    }
  }

  /** Finds out who wants to log in where; gives the outcome if that is as far as it goes. */
  private Optional<Outcome> identify(
      LoginRequestPdu request, List<KeyValue> pairs, List<KeyValue> answers)
      throws NegotiationException {
    String typeName = value(pairs, LoginKey.SESSION_TYPE).orElse(SessionType.NORMAL.key());
    Optional<SessionType> type = sessionType(typeName);
    if (type.isEmpty()) {
      return refusal(
          request,
          LoginStatus.SESSION_TYPE_NOT_SUPPORTED,
          "no session type '" + KeyValue.printable(typeName) + "'");
    }
    Optional<String> initiator = value(pairs, LoginKey.INITIATOR_NAME);
    Optional<String> target = value(pairs, LoginKey.TARGET_NAME);
    if (initiator.isEmpty() || target.isEmpty() && type.get() == SessionType.NORMAL) {
      return refusal(
          request,
          LoginStatus.MISSING_PARAMETER,
          "no " + (initiator.isEmpty() ? "InitiatorName" : "TargetName"));
    }
    try {
      identity =
          new LoginIdentity(
              IscsiName.of(initiator.get()),
              target.map(IscsiName::of),
              type.get(),
              new Isid(request.isid()),
              request.tsih(),
              request.cid());
    } catch (IllegalArgumentException e) {
      throw new NegotiationException(e.getMessage());
    }
    return admit(request, answers);
  }

  private Optional<Outcome> admit(LoginRequestPdu request, List<KeyValue> answers) {
    TargetSite.Admission admission = site.admit(identity);
    if (admission instanceof TargetSite.Refused refused) {
      return refusal(request, refused.status(), refused.status().text());
    }
    if (admission instanceof TargetSite.Moved moved) {
      LoginStatus status =
          moved.permanent() ? LoginStatus.MOVED_PERMANENTLY : LoginStatus.MOVED_TEMPORARILY;
      List<KeyValue> where = List.of(new KeyValue(LoginKey.TARGET_ADDRESS.key(), moved.address()));
      return Optional.of(
          new Refused(respond(request, false, where, status, request.tsih()), status.text()));
    }
    settings = ((TargetSite.Admitted) admission).settings();
    boolean discovery = identity.type() == SessionType.DISCOVERY;
    negotiation = new Negotiation(discovery, request.tsih() == 0, settings.parameters());
    security = new TargetSecurity(settings.chap(), random, reflection);
    if (stage == LoginStage.OPERATIONAL && !security.done()) {
      return refusal(request, LoginStatus.AUTHENTICATION_FAILURE, "the security stage was skipped");
    }
    settings
        .portalGroupTag()
        .ifPresent(
            tag ->
                answers.add(
                    new KeyValue(LoginKey.TARGET_PORTAL_GROUP_TAG.key(), Integer.toString(tag))));
    settings.alias().ifPresent(a -> answers.add(new KeyValue(LoginKey.TARGET_ALIAS.key(), a)));
    return Optional.empty();
  }

  private static Optional<String> value(List<KeyValue> pairs, LoginKey key) {
    return pairs.stream().filter(p -> p.key().equals(key.key())).map(KeyValue::value).findFirst();
  }

  private static Optional<SessionType> sessionType(String name) {
    for (SessionType type : SessionType.values()) {
      if (type.key().equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  private void process(List<KeyValue> pairs, List<KeyValue> answers) throws HawserException {
    boolean firstText = !negotiationBegan;
    negotiationBegan = true;
    List<KeyValue> proofs = new ArrayList<>();
    for (KeyValue pair : pairs) {
      LoginKey key = LoginKey.of(pair.key()).orElse(null);
      LoginKey.Use use = key == null ? LoginKey.Use.OPERATIONAL : key.use();
      if (use == LoginKey.Use.IDENTITY) {
        check(firstText, "gives " + key.key() + " again");
      } else if (key == LoginKey.INITIATOR_ALIAS) {
        continue;
      } else if (key == LoginKey.AUTH_METHOD || TargetSecurity.isChap(pair)) {
        check(stage == LoginStage.SECURITY, "sends " + pair.key() + " in the operational stage");
        proofs.add(pair);
      } else if (key != null && key.sender() == LoginKey.Sender.TARGET) {
        throw new NegotiationException(pair.key() + " is for targets to send");
      } else if (key != null && stage == LoginStage.SECURITY && use != LoginKey.Use.ANY) {
        throw new NegotiationException(pair + " has no place in the security stage");
      } else {
        negotiation.receive(pair, answers);
      }
    }
    if (stage == LoginStage.SECURITY) {
      answers.addAll(security.receive(proofs));
    }
  }

  private Outcome conclude(LoginRequestPdu request, List<KeyValue> answers) throws HawserException {
    boolean leave = request.transit();
    if (stage == LoginStage.SECURITY) {
      leave &= security.done();
    }
    if (stage == LoginStage.OPERATIONAL
        || leave && request.nextStage() == LoginStage.FULL_FEATURE) {
      answers.addAll(negotiation.declare());
    }
    if (leave && request.nextStage() == LoginStage.FULL_FEATURE) {
      if (stage == LoginStage.OPERATIONAL) {
        answers.addAll(negotiation.offerMissing());
      }
      if (!negotiation.waiting()) {
        return loggedIn(request, answers);
      }
      leave = false;
    }
    LoginResponsePdu pdu = respond(request, leave, answers);
    if (leave) {
      stage = request.nextStage();
    }
    return new Send(pdu);
  }

  private Outcome loggedIn(LoginRequestPdu request, List<KeyValue> answers)
      throws NegotiationException {
    SessionParameters parameters = negotiation.result();
    int tsih = site.open(identity);
    LoginResponsePdu pdu = respond(request, true, answers, LoginStatus.SUCCESS, tsih);
    List<TranscriptEntry> transcript = new ArrayList<>(security.transcript());
    transcript.addAll(negotiation.transcript());
    return new LoggedIn(
        pdu, identity, security.user(), parameters, tsih, request.cmdSn(), statSn, transcript);
  }

  private LoginResponsePdu respond(LoginRequestPdu request, boolean transit, List<KeyValue> pairs) {
    return respond(request, transit, pairs, LoginStatus.SUCCESS, request.tsih());
  }

  private LoginResponsePdu respond(
      LoginRequestPdu request,
      boolean transit,
      List<KeyValue> pairs,
      LoginStatus status,
      int tsih) {
    int window = settings == null ? 1 : settings.commandWindow();
    return new LoginResponsePdu(
        transit,
        false,
        request.currentStage(),
        transit ? request.nextStage() : 0,
        0,
        0,
        request.isid(),
        tsih,
        request.initiatorTaskTag(),
        statSn++,
        request.cmdSn(),
        request.cmdSn() + window - 1,
        status.statusClass(),
        status.detail(),
        pairs.isEmpty() ? Pdu.NO_DATA : ByteBuffer.wrap(TextPairs.encode(pairs)));
  }

  private Optional<Outcome> refusal(LoginRequestPdu request, LoginStatus status, String reason) {
    return Optional.of(refuse(request, status, reason));
  }

  private Outcome refuse(LoginRequestPdu request, LoginStatus status, String reason) {
    return new Refused(respond(request, false, List.of(), status, request.tsih()), reason);
  }
}
