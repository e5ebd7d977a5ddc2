package io.hawser.protocol.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.text.KeyValue;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an initiator makes of the answers of a target that it should not trust. */
class HostileAnswerTest {
  private static final SessionParameters OFFER = SessionParameters.DEFAULT_OFFER;

  @Test
  void absentAnswersUseTheDefaults() {
    ScriptedTarget target = ScriptedTarget.operational();
    target.answer(true);
    SessionParameters p = target.assertLoggedIn().parameters();
    assertTrue(p.initialR2T());
    assertTrue(p.immediateData());
    assertEquals(8192, p.maxXmitDataSegmentLength());
    assertEquals(OFFER.maxRecvDataSegmentLength(), p.maxRecvDataSegmentLength());
    assertEquals(262_144, p.maxBurstLength());
    assertEquals(65_536, p.firstBurstLength());
    assertEquals(1, p.maxOutstandingR2T());
    assertEquals(0, p.errorRecoveryLevel());
    assertEquals(List.of(Digest.NONE), p.headerDigests());
  }

  @ParameterizedTest
  @ValueSource(strings = {"CHAP", "KRB5", "SRP", "None,CHAP", "", "none", "Reject", "Irrelevant"})
  void authMethodThatWasNotOfferedIsRefused(String method) {
    ScriptedTarget target = ScriptedTarget.normal();
    target.answer(false, "AuthMethod=" + method);
    target.assertFailed(ErrorCode.LOGIN_AUTHENTICATION, "AuthMethod=None");
  }

  @Test
  void targetThatSkipsDemandedAuthenticationIsRefused() {
    ScriptedTarget none = ScriptedTarget.with(LoginFixtures.oneWay(ChapAlgorithm.MD5).demanded());
    assertEquals(Optional.of("CHAP"), none.said("AuthMethod"));
    none.answer(false, "AuthMethod=None");
    none.assertFailed(ErrorCode.LOGIN_AUTHENTICATION, "CHAP", "None");
    ScriptedTarget silent = ScriptedTarget.with(LoginFixtures.mutual(ChapAlgorithm.MD5));
    for (int i = 0; i < InitiatorLogin.MAX_EXCHANGES - 1; i++) {
      assertInstanceOf(InitiatorLogin.Send.class, silent.answer(false));
      assertFalse(silent.request.transit());
    }
    silent.answer(false);
    silent.assertGivenUp("exchanges");
  }

  @Test
  void targetThatWantsNoProofOfACredentialNotDemandedIsAccepted() {
    ScriptedTarget target = ScriptedTarget.with(LoginFixtures.oneWay(ChapAlgorithm.MD5));
    target.answer(false, "AuthMethod=None");
    assertTrue(target.request.transit());
    target.answer(true);
    target.answer(true);
    target.assertLoggedIn();
    ScriptedTarget silent = ScriptedTarget.with(LoginFixtures.oneWay(ChapAlgorithm.MD5));
    silent.answer(false);
    assertTrue(silent.request.transit());
    silent.answer(true);
    silent.answer(true);
    silent.assertLoggedIn();
  }

  @ParameterizedTest
  @CsvSource({
    "FirstBurstLength, 262144, 262145",
    "FirstBurstLength, 262144, 511",
    "MaxBurstLength, 1048576, 16777215",
    "MaxBurstLength, 1048576, 16777216",
    "MaxOutstandingR2T, 8, 9",
    "MaxOutstandingR2T, 8, 0",
    "MaxConnections, 1, 2",
    "MaxConnections, 1, 0",
    "ErrorRecoveryLevel, 0, 1",
    "DefaultTime2Wait, 0, 3601",
    "DefaultTime2Wait, 0, -1",
    "DefaultTime2Retain, 20, 21",
    "MaxBurstLength, 1048576, abc",
    "MaxBurstLength, 1048576, -1",
    "MaxBurstLength, 1048576, 0x",
    "MaxBurstLength, 1048576, 4294968320",
    "ImmediateData, Yes, yes",
    "ImmediateData, Yes, Maybe",
    "ImmediateData, Yes, 1",
    "DataPDUInOrder, Yes, No",
    "DataSequenceInOrder, Yes, No",
    "InitialR2T, No, true",
    "HeaderDigest, None, CRC32C",
    "DataDigest, None, CRC32C",
    "HeaderDigest, None, 'CRC32C,None'",
    "HeaderDigest, None, Irrelevant",
    "MaxBurstLength, 1048576, Reject",
    "MaxBurstLength, 1048576, NotUnderstood",
    "ImmediateData, Yes, NotUnderstood"
  })
  void answerTheRfcForbidsIsRefusedAndQuoted(String key, String offer, String answer) {
    ScriptedTarget target = ScriptedTarget.operational();
    assertEquals(Optional.of(offer), target.said(key));
    target.answer(true, key + "=" + answer);
    target.assertGivenUp(key, offer, answer);
  }

  @Test
  void shorterPauseThanWasAskedForIsRefused() {
    SessionParameters d = SessionParameters.DEFAULT_OFFER;
    SessionParameters patient =
        new SessionParameters(
            d.headerDigests(),
            d.dataDigests(),
            d.initialR2T(),
            d.immediateData(),
            d.maxRecvDataSegmentLength(),
            d.maxXmitDataSegmentLength(),
            d.firstBurstLength(),
            d.maxBurstLength(),
            d.maxOutstandingR2T(),
            d.maxConnections(),
            d.errorRecoveryLevel(),
            2,
            d.defaultTime2Retain(),
            true,
            true,
            1);
    ScriptedTarget target =
        ScriptedTarget.operational(LoginFixtures.initiator(LoginFixtures.request(patient, null)));
    assertEquals(Optional.of("2"), target.said("DefaultTime2Wait"));
    target.answer(true, "DefaultTime2Wait=1");
    target.assertGivenUp("DefaultTime2Wait", "2", "1");
  }

  @ParameterizedTest
  @CsvSource({
    "FirstBurstLength, Irrelevant",
    "FirstBurstLength, 512",
    "FirstBurstLength, 0x10000",
    "MaxBurstLength, 0X40000",
    "MaxBurstLength, 512",
    "MaxOutstandingR2T, 1",
    "DefaultTime2Wait, 3600",
    "DefaultTime2Wait, 2",
    "DefaultTime2Retain, 0",
    "InitialR2T, Yes",
    "InitialR2T, No",
    "ImmediateData, No",
    "ErrorRecoveryLevel, 0",
    "MaxConnections, Irrelevant",
    "HeaderDigest, None"
  })
  void answerTheRfcAllowsIsAccepted(String key, String answer) {
    ScriptedTarget target = ScriptedTarget.operational();
    target.answer(true, key + "=" + answer);
    SessionParameters p = target.assertLoggedIn().parameters();
    assertTrue(p.firstBurstLength() <= p.maxBurstLength());
  }

  @Test
  void resultsAreThoseOfTheAnswers() {
    ScriptedTarget target = ScriptedTarget.operational();
    target.answer(
        true,
        "MaxRecvDataSegmentLength=0x10000",
        "MaxBurstLength=0x20000",
        "FirstBurstLength=Irrelevant",
        "InitialR2T=Yes",
        "ImmediateData=No",
        "DefaultTime2Wait=5",
        "MaxOutstandingR2T=4");
    SessionParameters p = target.assertLoggedIn().parameters();
    assertEquals(65_536, p.maxXmitDataSegmentLength());
    assertEquals(131_072, p.maxBurstLength());
    assertTrue(p.initialR2T());
    assertFalse(p.immediateData());
    assertEquals(5, p.defaultTime2Wait());
    assertEquals(4, p.maxOutstandingR2T());
  }

  @ParameterizedTest
  @ValueSource(strings = {"511", "0", "16777216", "None", "8192 "})
  void maxRecvDataSegmentLengthOutOfRangeIsRefused(String value) {
    ScriptedTarget target = ScriptedTarget.operational();
    target.answer(true, "MaxRecvDataSegmentLength=" + value);
    target.assertGivenUp("MaxRecvDataSegmentLength");
  }

  @Test
  void renegotiationInALaterPduIsDetected() {
    ScriptedTarget target = ScriptedTarget.operational();
    target.answer(false, "ImmediateData=Yes");
    target.answer(true, "ImmediateData=No");
    target.assertGivenUp("ImmediateData", "again");
    ScriptedTarget same = ScriptedTarget.operational();
    same.answer(false, "MaxBurstLength=65536");
    same.answer(true, "MaxBurstLength=65536");
    same.assertGivenUp("MaxBurstLength", "again");
    ScriptedTarget declared = ScriptedTarget.operational();
    declared.answer(false, "MaxRecvDataSegmentLength=65536");
    declared.answer(true, "MaxRecvDataSegmentLength=32768");
    declared.assertGivenUp("MaxRecvDataSegmentLength", "again");
    ScriptedTarget alias = ScriptedTarget.operational();
    alias.answer(false, "TargetAlias=one");
    alias.answer(true, "TargetAlias=another");
    alias.assertGivenUp("TargetAlias", "before");
    ScriptedTarget method = ScriptedTarget.normal();
    method.answer(false, "AuthMethod=None");
    method.answer(true, "AuthMethod=None");
    method.assertGivenUp("AuthMethod", "again");
  }

  @Test
  void sameKeyTwiceInOneResponseIsRefused() {
    ScriptedTarget target = ScriptedTarget.operational();
    target.answer(true, "ImmediateData=Yes", "ImmediateData=Yes");
    target.assertGivenUp("ImmediateData", "twice");
  }

  @Test
  void unknownKeyIsAnsweredNotUnderstood() {
    ScriptedTarget target = ScriptedTarget.operational();
    target.answer(false, "X-com.example.Foo=5", "FooBar=Yes", "Y-Digest=1", "X#Reg=2");
    assertEquals(
        List.of(
            new KeyValue("X-com.example.Foo", "NotUnderstood"),
            new KeyValue("FooBar", "NotUnderstood"),
            new KeyValue("Y-Digest", "NotUnderstood"),
            new KeyValue("X#Reg", "NotUnderstood")),
        target.said());
    assertTrue(target.request.transit());
    target.answer(true);
    target.assertLoggedIn();
  }

  @Test
  void unknownKeyInTheSecurityStageIsAnsweredInTheNextRequest() {
    ScriptedTarget target = ScriptedTarget.normal();
    target.answer(true, "AuthMethod=None", "X-com.example.Foo=5");
    assertEquals(Optional.of("NotUnderstood"), target.said("X-com.example.Foo"));
    target.answer(true);
    target.assertLoggedIn();
  }

  @Test
  void obsoleteMarkersAreNeverNotUnderstood() {
    ScriptedTarget target = ScriptedTarget.operational();
    target.answer(false, "IFMarker=Yes", "OFMarker=No", "IFMarkInt=2048~8192", "OFMarkInt=1");
    assertEquals(Optional.of("No"), target.said("IFMarker"));
    assertEquals(Optional.of("No"), target.said("OFMarker"));
    assertEquals(Optional.of("Reject"), target.said("IFMarkInt"));
    assertEquals(Optional.of("Reject"), target.said("OFMarkInt"));
  }

  @Test
  void offersOfTheTargetAreAnswered() {
    ScriptedTarget target = ScriptedTarget.operational();
    target.answer(false, "TaskReporting=FastAbort,RFC3720", "iSCSIProtocolLevel=2");
    assertEquals(Optional.of("RFC3720"), target.said("TaskReporting"));
    assertEquals(Optional.of("1"), target.said("iSCSIProtocolLevel"));
    target.answer(true);
    target.assertLoggedIn();
    ScriptedTarget discovery =
        ScriptedTarget.operational(LoginFixtures.initiator(LoginFixtures.discovery(null)));
    discovery.answer(false, "MaxBurstLength=65536", "InitialR2T=No");
    assertEquals(Optional.of("Irrelevant"), discovery.said("MaxBurstLength"));
    assertEquals(Optional.of("Irrelevant"), discovery.said("InitialR2T"));
  }

  @Test
  void offerInTheLastResponseThatNobodyCanAnswerIsRefused() {
    ScriptedTarget target = ScriptedTarget.operational();
    target.answer(true, "TaskReporting=RFC3720");
    target.assertGivenUp("without waiting");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "InitiatorName=iqn.2026-01.io.hawser:x",
        "SessionType=Normal",
        "SendTargets=All",
        "InitiatorAlias=x",
        "Foo=NotUnderstood",
        "TaskReporting=Reject",
        "TaskReporting=Other",
        "AuthMethod=None",
        "CHAP_C=0x01",
        "TargetPortalGroupTag=65536",
        "TargetPortalGroupTag=x"
      })
  void keyOutOfPlaceIsRefused(String pair) {
    ScriptedTarget target = ScriptedTarget.operational();
    target.answer(false, pair);
    target.assertGivenUp(pair.substring(0, pair.indexOf('=')));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HeaderDigest=None", "ImmediateData=Yes", "MaxBurstLength=512"})
  void operationalKeyInTheSecurityStageIsRefused(String pair) {
    ScriptedTarget target = ScriptedTarget.normal();
    target.answer(true, "AuthMethod=None", pair);
    target.assertGivenUp("security stage");
  }

  @Test
  void portalGroupTagAndAliasAreAccepted() {
    ScriptedTarget target = ScriptedTarget.normal();
    target.answer(true, "TargetPortalGroupTag=0x10", "TargetAlias=A disk", "AuthMethod=None");
    target.answer(true);
    InitiatorLogin.LoggedIn in = target.assertLoggedIn();
    assertEquals(OptionalInt.of(16), in.portalGroupTag());
    assertEquals(Optional.of("A disk"), in.targetAlias());
  }

  @Test
  void portalOfAnotherGroupIsRefused() {
    LoginRequest r = LoginFixtures.request(OFFER, null);
    ScriptedTarget target =
        new ScriptedTarget(LoginFixtures.initiator(r.withPortal(r.portal().withGroupTag(3))));
    target.answer(true, "TargetPortalGroupTag=4", "AuthMethod=None");
    target.assertGivenUp("group 4", "3");
  }
}
