package io.hawser.protocol.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.chap.ChapAccounts;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LoginResponsePdu;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.TextPairs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a target makes of requests that no decent initiator sends. */
class TargetLoginTest {
  private static final String I = "InitiatorName=iqn.2026-01.io.hawser:host";
  private static final String T = "TargetName=iqn.2026-01.io.hawser:disk";
  private static final SessionParameters RULES = SessionParameters.DEFAULT_OFFER;

  private static TargetLogin target(ChapAccounts chap) {
    return LoginFixtures.target(LoginFixtures.site(RULES, chap));
  }

  private static LoginRequestPdu request(int stage, int next, String... pairs) {
    return request(stage, next, false, 0x800000000001L, 0, 5, pairs);
  }

  private static LoginRequestPdu request(
      int stage, int next, boolean more, long isid, int tsih, int cmdSn, String... pairs) {
    StringBuilder text = new StringBuilder();
    for (String pair : pairs) {
      text.append(pair).append('\0');
    }
    return new LoginRequestPdu(
        next >= 0,
        more,
        stage,
        Math.max(next, 0),
        0,
        0,
        isid,
        tsih,
        1,
        0,
        cmdSn,
        0,
        ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static void assertRefused(LoginStatus status, TargetLogin.Outcome outcome) {
    TargetLogin.Refused refused =
        assertInstanceOf(TargetLogin.Refused.class, outcome, outcome::toString);
    LoginResponsePdu pdu = refused.pdu();
    assertEquals(status, new LoginStatus(pdu.statusClass(), pdu.statusDetail()), refused.reason());
    assertFalse(pdu.transit());
    assertFalse(refused.reason().isEmpty());
  }

  private static List<KeyValue> text(TargetLogin.Outcome outcome) throws Exception {
    return TextPairs.parse(outcome.pdu().data());
  }

  @Test
  void identityMustBeThereAndLegal() {
    assertRefused(LoginStatus.MISSING_PARAMETER, target(null).receive(request(0, 1, T)));
    assertRefused(LoginStatus.MISSING_PARAMETER, target(null).receive(request(0, 1, I)));
    assertRefused(LoginStatus.MISSING_PARAMETER, target(null).receive(request(0, 1)));
    assertRefused(
        LoginStatus.SESSION_TYPE_NOT_SUPPORTED,
        target(null).receive(request(0, 1, I, T, "SessionType=Other")));
    assertRefused(
        LoginStatus.INITIATOR_ERROR, target(null).receive(request(0, 1, "InitiatorName=x", T)));
    assertInstanceOf(
        TargetLogin.Send.class,
        target(null).receive(request(0, 1, I, "SessionType=Discovery", "AuthMethod=None")));
  }

  @Test
  void versionMustFit() {
    LoginRequestPdu r = request(0, 1, I, T);
    assertRefused(
        LoginStatus.UNSUPPORTED_VERSION,
        target(null)
            .receive(
                new LoginRequestPdu(true, false, 0, 1, 3, 2, r.isid(), 0, 1, 0, 5, 0, r.data())));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 2", "1, 0", "1, 1", "1, 2", "2, 3", "3, 3"})
  void illegalTransitionsAreRefused(int stage, int next) {
    assertRefused(LoginStatus.INITIATOR_ERROR, target(null).receive(request(stage, next, I, T)));
  }

  @Test
  void siteMayRefuseOrSendElsewhere() throws Exception {
    TargetLogin refusing =
        LoginFixtures.target(site(new TargetSite.Refused(LoginStatus.NOT_FOUND)));
    assertRefused(LoginStatus.NOT_FOUND, refusing.receive(request(0, 1, I, T)));
    assertThrows(IllegalStateException.class, () -> refusing.receive(request(0, 1, I, T)));
    TargetLogin.Outcome moved =
        LoginFixtures.target(site(new TargetSite.Moved("192.0.2.9:3261,2", true)))
            .receive(request(0, 1, I, T));
    assertRefused(LoginStatus.MOVED_PERMANENTLY, moved);
    assertEquals(List.of(new KeyValue("TargetAddress", "192.0.2.9:3261,2")), text(moved));
  }

  private static TargetSite site(TargetSite.Admission admission) {
    return new TargetSite() {
      @Override
      public Admission admit(LoginIdentity identity) {
        return admission;
      }

      @Override
      public int open(LoginIdentity identity) {
        throw new AssertionError("nobody was let in");
      }
    };
  }

  @Test
  void skippedOrFailedAuthenticationIsRefused() {
    ChapAccounts accounts = LoginFixtures.accounts();
    assertRefused(
        LoginStatus.AUTHENTICATION_FAILURE, target(accounts).receive(request(1, 3, I, T)));
    assertRefused(
        LoginStatus.AUTHENTICATION_FAILURE,
        target(accounts).receive(request(0, 1, I, T, "AuthMethod=None")));
    TargetLogin early = target(accounts);
    assertRefused(
        LoginStatus.AUTHENTICATION_FAILURE,
        early.receive(request(0, -1, I, T, "AuthMethod=CHAP", "CHAP_A=5")));
    TargetLogin wrong = target(accounts);
    wrong.receive(request(0, -1, I, T, "AuthMethod=CHAP,None"));
    wrong.receive(request(0, -1, "CHAP_A=5"));
    assertRefused(
        LoginStatus.AUTHENTICATION_FAILURE,
        wrong.receive(request(0, 1, "CHAP_N=host", "CHAP_R=0x00")));
  }

  @Test
  void leavingTheSecurityStageWithoutProofIsNotGranted() {
    TargetLogin target = target(LoginFixtures.accounts());
    TargetLogin.Outcome first = target.receive(request(0, 1, I, T, "AuthMethod=CHAP"));
    assertFalse(first.pdu().transit());
    for (int i = 1; i < InitiatorLogin.MAX_EXCHANGES; i++) {
      assertFalse(target.receive(request(0, 1)).pdu().transit());
    }
    assertRefused(LoginStatus.INITIATOR_ERROR, target.receive(request(0, 1)));
  }

  private static TargetLogin operational() {
    TargetLogin target = target(null);
    TargetLogin.Outcome first = target.receive(request(0, 1, I, T, "AuthMethod=None"));
    assertTrue(first.pdu().transit());
    return target;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HeaderDigest=CRC32C",
        "MaxBurstLength=1",
        "MaxBurstLength=x",
        "ImmediateData=maybe",
        "TargetAlias=x",
        "TargetPortalGroupTag=1",
        "SendTargets=All",
        "SessionType=Normal",
        "CHAP_A=5",
        "AuthMethod=None",
        "ImmediateData=Reject",
        "Foo=NotUnderstood"
      })
  void offersThatBreakTheRulesAreRefused(String pair) {
    assertRefused(LoginStatus.INITIATOR_ERROR, operational().receive(request(1, 3, pair)));
  }

  @Test
  void renegotiationIsRefused() {
    TargetLogin target = operational();
    assertInstanceOf(TargetLogin.Send.class, target.receive(request(1, -1, "ImmediateData=Yes")));
    assertRefused(LoginStatus.INITIATOR_ERROR, target.receive(request(1, -1, "ImmediateData=Yes")));
  }

  @Test
  void changesOfWhatMustStayTheSameAreRefused() {
    assertRefused(
        LoginStatus.INITIATOR_ERROR,
        operational().receive(request(1, 3, false, 0x800000000002L, 0, 5)));
    assertRefused(
        LoginStatus.INITIATOR_ERROR,
        operational().receive(request(1, 3, false, 0x800000000001L, 9, 5)));
    assertRefused(
        LoginStatus.INITIATOR_ERROR,
        operational().receive(request(1, 3, false, 0x800000000001L, 0, 6)));
    assertRefused(LoginStatus.INITIATOR_ERROR, operational().receive(request(0, 1)));
  }

  @Test
  void unknownAndObsoleteKeysAreAnswered() throws Exception {
    TargetLogin.Outcome outcome =
        operational().receive(request(1, -1, "X-a.b=1", "Foo=2", "IFMarker=Yes", "OFMarkInt=1"));
    assertEquals(
        List.of(
            new KeyValue("X-a.b", "NotUnderstood"),
            new KeyValue("Foo", "NotUnderstood"),
            new KeyValue("IFMarker", "No"),
            new KeyValue("OFMarkInt", "Reject")),
        text(outcome).subList(0, 4));
  }

  @Test
  void discoveryKeysWithoutMeaningAreIrrelevant() throws Exception {
    TargetLogin target = target(null);
    target.receive(request(0, 1, I, "SessionType=Discovery", "AuthMethod=None"));
    TargetLogin.Outcome outcome =
        target.receive(request(1, 3, "MaxBurstLength=65536", "ImmediateData=Yes"));
    assertTrue(text(outcome).contains(new KeyValue("MaxBurstLength", "Irrelevant")));
    assertInstanceOf(TargetLogin.LoggedIn.class, outcome);
  }

  @Test
  void keysLeftOutAreOfferedWhereTheirDefaultsDoNotSuit() throws Exception {
    SessionParameters strict =
        new SessionParameters(
            List.of(Digest.CRC32C),
            List.of(Digest.NONE),
            false,
            false,
            8192,
            8192,
            4096,
            8192,
            1,
            1,
            0,
            2,
            20,
            true,
            true,
            1);
    TargetLogin target = LoginFixtures.target(LoginFixtures.site(strict, null));
    target.receive(request(0, 1, I, T, "AuthMethod=None"));
    TargetLogin.Outcome offers = target.receive(request(1, 3));
    assertFalse(offers.pdu().transit());
    List<KeyValue> offered = text(offers);
    assertTrue(offered.contains(new KeyValue("HeaderDigest", "CRC32C")));
    assertTrue(offered.contains(new KeyValue("MaxBurstLength", "8192")));
    assertTrue(offered.contains(new KeyValue("FirstBurstLength", "4096")));
    assertTrue(offered.contains(new KeyValue("ImmediateData", "No")));
    assertFalse(offered.contains(new KeyValue("MaxOutstandingR2T", "1")));
    TargetLogin.Outcome last =
        target.receive(
            request(
                1,
                3,
                "HeaderDigest=CRC32C",
                "MaxBurstLength=8192",
                "FirstBurstLength=4096",
                "ImmediateData=No"));
    TargetLogin.LoggedIn in = assertInstanceOf(TargetLogin.LoggedIn.class, last);
    assertEquals(List.of(Digest.CRC32C), in.parameters().headerDigests());
    assertEquals(4096, in.parameters().firstBurstLength());
  }

  @Test
  void securityStageMayLeadStraightToTheFullFeaturePhase() throws Exception {
    TargetLogin.Outcome outcome = target(null).receive(request(0, 3, I, T, "AuthMethod=None"));
    TargetLogin.LoggedIn in = assertInstanceOf(TargetLogin.LoggedIn.class, outcome);
    assertEquals(7, in.pdu().tsih());
    assertEquals(LoginStage.FULL_FEATURE, in.pdu().nextStage());
    assertTrue(in.parameters().initialR2T());
    assertEquals(8192, in.parameters().maxXmitDataSegmentLength());
  }

  @Test
  void operationalStageMayComeFirstWhereNobodyHasToProveAnything() {
    TargetLogin.Outcome outcome = target(null).receive(request(1, 3, I, T));
    assertFalse(outcome instanceof TargetLogin.Refused, outcome.toString());
  }

  private static LoginRequestPdu withData(LoginRequestPdu r, ByteBuffer data) {
    return new LoginRequestPdu(
        r.transit(),
        r.more(),
        r.currentStage(),
        r.nextStage(),
        0,
        0,
        r.isid(),
        r.tsih(),
        r.initiatorTaskTag(),
        r.cid(),
        r.cmdSn(),
        r.expStatSn(),
        data);
  }

  @Test
  void textCutInTheMiddleIsReadAsAWhole() {
    byte[] text = (I + "\0" + T + "\0AuthMethod=None\0").getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= text.length; cut++) {
      TargetLogin target = target(null);
      LoginRequestPdu head = request(0, -1, true, 0x800000000001L, 0, 5);
      TargetLogin.Outcome wait = target.receive(withData(head, ByteBuffer.wrap(text, 0, cut)));
      assertFalse(wait.pdu().transit());
      LoginRequestPdu tail = request(0, 3);
      TargetLogin.Outcome end =
          target.receive(withData(tail, ByteBuffer.wrap(text, cut, text.length - cut)));
      assertInstanceOf(TargetLogin.LoggedIn.class, end);
    }
  }

  @Test
  void endlessTextIsBounded() {
    TargetLogin target = target(null);
    TargetLogin.Outcome outcome = null;
    for (int i = 0; i < 10 && !(outcome instanceof TargetLogin.Refused); i++) {
      LoginRequestPdu piece = request(0, -1, true, 0x800000000001L, 0, 5);
      outcome = target.receive(withData(piece, ByteBuffer.allocate(8192)));
    }
    assertRefused(LoginStatus.INITIATOR_ERROR, outcome);
  }

  @Test
  void garbageNeverEndsInAnythingButAnOutcome() {
    String[] keys = {"AuthMethod", "CHAP_A", "CHAP_N", "CHAP_R", "MaxBurstLength", "X-a", "Foo"};
    String[] values = {"None", "CHAP", "5", "0x", "Reject", "", "\u00fc", "Yes,No", "-1"};
    for (long seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      TargetLogin target = target(seed % 2 == 0 ? null : LoginFixtures.accounts());
      TargetLogin.Outcome outcome = target.receive(request(0, -1, I, T));
      while (outcome instanceof TargetLogin.Send) {
        String[] pairs = new String[random.nextInt(4)];
        for (int i = 0; i < pairs.length; i++) {
          pairs[i] =
              keys[random.nextInt(keys.length)] + "=" + values[random.nextInt(values.length)];
        }
        outcome = target.receive(request(outcome.pdu().nextStage(), random.nextInt(5) - 1, pairs));
      }
    }
  }

  @Test
  void floodOfUnknownKeysIsRefused() {
    String[] flood = new String[65];
    for (int i = 0; i < flood.length; i++) {
      flood[i] = "X-" + i + "=1";
    }
    TargetLogin target = operational();
    assertRefused(LoginStatus.INITIATOR_ERROR, target.receive(request(1, 3, flood)));
  }

  @Test
  void refusedSessionTypeIsNamedEvenIfItIsEmpty() {
    TargetLogin.Refused refused =
        (TargetLogin.Refused) target(null).receive(request(0, 1, I, T, "SessionType="));
    assertRefused(LoginStatus.SESSION_TYPE_NOT_SUPPORTED, refused);
    assertEquals("no session type ''", refused.reason());
  }
}
