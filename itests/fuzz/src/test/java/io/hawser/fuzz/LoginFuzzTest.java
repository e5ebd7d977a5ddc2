package io.hawser.fuzz;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Secret;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.protocol.chap.ChapAccounts;
import io.hawser.protocol.chap.ReflectionGuard;
import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.protocol.login.LoginIdentity;
import io.hawser.protocol.login.LoginSettings;
import io.hawser.protocol.login.TargetLogin;
import io.hawser.protocol.login.TargetSettings;
import io.hawser.protocol.login.TargetSite;
import io.hawser.protocol.login.TranscriptEntry;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LoginResponsePdu;
import io.hawser.protocol.text.TextException;
import io.hawser.protocol.text.TextPairs;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Tag;

/** Whatever the other side says, a login ends in time, sends legal text, and lets nobody by. */
@Tag("fuzz")
class LoginFuzzTest {
  private static final IscsiName INITIATOR = IscsiName.of("iqn.2026-01.io.hawser:host");
  private static final IscsiName TARGET = IscsiName.of("iqn.2026-01.io.hawser:disk");
  private static final Isid ISID = new Isid(0x800102030405L);
  private static final Secret IN = Secret.of("the-initiator's");
  private static final Secret OUT = Secret.of("the-target's-own");

  /** Messages after which every login is over. */
  private static final int MOST = InitiatorLogin.MAX_EXCHANGES + InitiatorLogin.MAX_PIECES + 1;

  private static final SessionParameters OFFER =
      SessionParameters.DEFAULT_OFFER.withDigests(
          List.of(Digest.CRC32C, Digest.NONE), List.of(Digest.CRC32C));

  /** The first byte chooses the credentials and the kind of session; the rest is the target's. */
  @FuzzTest
  @DictionaryFile(resourcePath = "/login.dict")
  void initiator(byte[] input) {
    if (input.length == 0) {
      return;
    }
    boolean discovery = (input[0] & 4) != 0;
    Optional<ChapCredentials> chap = credentials(input[0] & 3);
    LoginRequest request =
        new LoginRequest(
            Iface.DEFAULT,
            Portal.of("192.0.2.1", 3260),
            INITIATOR,
            discovery ? Optional.empty() : Optional.of(TARGET),
            ISID,
            discovery ? SessionType.DISCOVERY : SessionType.NORMAL,
            chap,
            OFFER,
            SessionTimeouts.DEFAULT);
    InitiatorLogin login =
        new InitiatorLogin(LoginSettings.of(request), new Random(1), new ReflectionGuard());
    legal(login.start());
    LoginScript script = new LoginScript(input, 1);
    int exchanges = 1;
    while (script.hasNext()) {
      InitiatorLogin.Outcome outcome = login.receive(response(script.next(), exchanges));
      if (outcome instanceof InitiatorLogin.Send send) {
        exchanges++;
        Oracle.holds(exchanges <= MOST, "a login without end");
        legal(send.pdu());
      } else {
        ended(outcome, chap);
        break;
      }
    }
    login.transcript().forEach(LoginFuzzTest::shown);
  }

  private static Optional<ChapCredentials> credentials(int kind) {
    ChapCredentials both =
        new ChapCredentials(
            "host",
            IN,
            Optional.of("disk"),
            Optional.of(OUT),
            kind == 3
                ? ChapCredentials.ALL_ALGORITHMS.subList(0, 2)
                : ChapCredentials.ALL_ALGORITHMS);
    ChapCredentials oneWay =
        new ChapCredentials(
            "host", IN, Optional.empty(), Optional.empty(), ChapCredentials.ALL_ALGORITHMS);
    return switch (kind) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(oneWay);
      default -> Optional.of(both);
    };
  }

  private static LoginResponsePdu response(LoginScript.Step step, int statSn) {
    return new LoginResponsePdu(
        step.transit(),
        step.more(),
        step.currentStage(),
        step.nextStage(),
        0,
        step.spoils(LoginScript.SPOIL_VERSION) ? 1 : 0,
        step.spoils(LoginScript.SPOIL_ISID) ? 1 : ISID.value(),
        step.spoils(LoginScript.SPOIL_HANDLE) ? 0 : 7,
        step.spoils(LoginScript.SPOIL_TAG) ? 2 : 1,
        statSn,
        1,
        32,
        step.statusClass(),
        step.statusDetail(),
        step.text());
  }

  private static void legal(LoginRequestPdu pdu) {
    legal(pdu.data());
    Oracle.same(ISID.value(), pdu.isid(), "ISID");
    Oracle.same(1, pdu.cmdSn(), "CmdSN");
    Oracle.holds(!pdu.transit() || pdu.nextStage() > pdu.currentStage(), "an illegal transition");
  }

  private static void legal(ByteBuffer text) {
    Oracle.holds(
        text.remaining() <= InitiatorLogin.MAX_DATA_SEGMENT,
        "a login PDU of " + text.remaining() + " bytes of text");
    try {
      TextPairs.parse(text);
    } catch (TextException e) {
      throw new AssertionError("the text sent is not legal", e);
    }
  }

  private static void ended(InitiatorLogin.Outcome outcome, Optional<ChapCredentials> chap) {
    if (outcome instanceof InitiatorLogin.LoggedIn in) {
      Oracle.holds(
          chap.isEmpty() || !chap.get().mutual(),
          "a target that cannot know its secret was taken for proven");
      SessionParameters p = in.parameters();
      Oracle.holds(in.tsih() != 0, "TSIH 0");
      Oracle.same(List.of(Digest.CRC32C), p.dataDigests(), "a data digest that was not offered");
      Oracle.holds(p.maxBurstLength() <= OFFER.maxBurstLength(), "MaxBurstLength above the offer");
      Oracle.holds(
          p.firstBurstLength() <= OFFER.firstBurstLength(), "FirstBurstLength above the offer");
      Oracle.holds(
          p.maxOutstandingR2T() <= OFFER.maxOutstandingR2T(), "MaxOutstandingR2T above the offer");
      Oracle.same(0, p.errorRecoveryLevel(), "ErrorRecoveryLevel");
      Oracle.same(1, p.maxConnections(), "MaxConnections");
      in.transcript().forEach(LoginFuzzTest::shown);
    } else if (outcome instanceof InitiatorLogin.Failed failed) {
      Oracle.sentence(failed.error().getMessage());
    }
  }

  private static void shown(TranscriptEntry entry) {
    Oracle.sentence(entry.toString());
  }

  /** The first byte chooses what the target demands; the rest is the initiator's. */
  @FuzzTest
  @DictionaryFile(resourcePath = "/login.dict")
  void target(byte[] input) {
    if (input.length == 0) {
      return;
    }
    boolean proof = (input[0] & 1) != 0;
    TargetLogin login = new TargetLogin(site(proof), 5, new Random(2), new ReflectionGuard());
    LoginScript script = new LoginScript(input, 1);
    int exchanges = 0;
    while (script.hasNext()) {
      TargetLogin.Outcome outcome = login.receive(request(script.next()));
      exchanges++;
      Oracle.holds(exchanges <= MOST, "a login without end");
      legal(outcome.pdu().data());
      if (outcome instanceof TargetLogin.LoggedIn in) {
        Oracle.holds(!proof, "an initiator that cannot know the secret was let in");
        in.transcript().forEach(LoginFuzzTest::shown);
      } else if (outcome instanceof TargetLogin.Refused refused) {
        Oracle.sentence(refused.reason());
      }
      if (!(outcome instanceof TargetLogin.Send)) {
        break;
      }
    }
  }

  private static LoginRequestPdu request(LoginScript.Step step) {
    return new LoginRequestPdu(
        step.transit(),
        step.more(),
        step.currentStage(),
        step.nextStage(),
        0,
        step.spoils(LoginScript.SPOIL_VERSION) ? 1 : 0,
        step.spoils(LoginScript.SPOIL_ISID) ? 1 : ISID.value(),
        step.spoils(LoginScript.SPOIL_HANDLE) ? 3 : 0,
        step.spoils(LoginScript.SPOIL_TAG) ? 2 : 1,
        0,
        1,
        1,
        step.text());
  }

  private static TargetSite site(boolean proof) {
    return new TargetSite() {
      @Override
      public Admission admit(LoginIdentity identity) {
        return new Admitted(
            new TargetSettings(
                SessionParameters.DEFAULT_OFFER,
                proof
                    ? Optional.of(ChapAccounts.mutual("host", IN, "disk", OUT))
                    : Optional.empty(),
                OptionalInt.of(1),
                Optional.of("Disk"),
                32));
      }

      @Override
      public int open(LoginIdentity identity) {
        return 7;
      }
    };
  }
}
