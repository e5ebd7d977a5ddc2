package io.hawser.protocol.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.pdu.LoginResponsePdu;
import io.hawser.protocol.text.KeyValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an initiator makes of the answers of a target that it should not trust. */
class HostileAnswerTest {
  private static final SessionParameters OFFER = SessionParameters.DEFAULT_OFFER;

  private static ScriptedTarget normal() {
    return new ScriptedTarget(LoginFixtures.initiator(LoginFixtures.request(OFFER, null)));
  }

  private static ScriptedTarget operational() {
    return ScriptedTarget.operational(LoginFixtures.initiator(LoginFixtures.request(OFFER, null)));
  }

  private static ScriptedTarget with(ChapCredentials chap) {
    return new ScriptedTarget(LoginFixtures.initiator(LoginFixtures.request(OFFER, chap)));
  }

  @Test
  void absentAnswersUseTheDefaults() {
    ScriptedTarget target = operational();
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

  @Test
  void finalResponseWithTsih0IsRefused() {
    ScriptedTarget target = operational();
    LoginResponsePdu r = target.response(true);
    target.play(changed(r, 0, r.versionActive(), r.isid(), r.currentStage(), r.nextStage()));
    target.assertGivenUp("TSIH");
  }

  private static LoginResponsePdu changed(
      LoginResponsePdu r, int tsih, int version, long isid, int stage, int next) {
    return new LoginResponsePdu(
        r.transit(),
        r.more(),
        stage,
        next,
        0,
        version,
        isid,
        tsih,
        r.initiatorTaskTag(),
        r.statSn(),
        r.expCmdSn(),
        r.maxCmdSn(),
        0,
        0,
        r.data());
  }

  @Test
  void activeVersionOtherThanTheOfferedOneIsRefused() {
    ScriptedTarget target = normal();
    LoginResponsePdu r = target.response(true, "AuthMethod=None");
    target.play(changed(r, 0, 2, r.isid(), r.currentStage(), r.nextStage()));
    target.assertGivenUp("version 2");
  }

  @Test
  void anotherIsidTagOrStageIsRefused() {
    ScriptedTarget isid = normal();
    LoginResponsePdu r = isid.response(true, "AuthMethod=None");
    isid.play(changed(r, 0, 0, r.isid() + 1, 0, 1));
    isid.assertGivenUp("ISID");
    ScriptedTarget stage = normal();
    stage.play(changed(stage.response(true, "AuthMethod=None"), 0, 0, r.isid(), 1, 1));
    stage.assertGivenUp("operational stage");
    ScriptedTarget tag = normal();
    tag.request =
        new io.hawser.protocol.pdu.LoginRequestPdu(
            true, false, 0, 1, 0, 0, r.isid(), 0, 4711, 0, 1, 0, ByteBuffer.allocate(0));
    tag.answer(true, "AuthMethod=None");
    tag.assertGivenUp("initiator task tag");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3})
  void nextStageThatWasNotAskedForIsRefused(int next) {
    ScriptedTarget target = normal();
    LoginResponsePdu r = target.response(true, "AuthMethod=None");
    target.play(changed(r, 7, 0, r.isid(), 0, next));
    target.assertGivenUp("goes to");
  }

  @Test
  void transitionThatWasNotAskedForIsRefused() {
    ScriptedTarget target = with(LoginFixtures.oneWay(ChapAlgorithm.MD5));
    assertFalse(target.request.transit());
    LoginResponsePdu r = target.response(false, "AuthMethod=None");
    target.play(
        new LoginResponsePdu(
            true, false, 0, 1, 0, 0, r.isid(), 0, r.initiatorTaskTag(), 0, 1, 1, 0, 0, r.data()));
    target.assertGivenUp("not asked for");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CHAP", "KRB5", "SRP", "None,CHAP", "", "none", "Reject", "Irrelevant"})
  void authMethodThatWasNotOfferedIsRefused(String method) {
    ScriptedTarget target = normal();
    target.answer(false, "AuthMethod=" + method);
    target.assertFailed(ErrorCode.LOGIN_AUTHENTICATION, "AuthMethod=None");
  }

  @Test
  void targetThatSkipsDemandedAuthenticationIsRefused() {
    ScriptedTarget none = with(LoginFixtures.oneWay(ChapAlgorithm.MD5).demanded());
    assertEquals(Optional.of("CHAP"), none.said("AuthMethod"));
    none.answer(false, "AuthMethod=None");
    none.assertFailed(ErrorCode.LOGIN_AUTHENTICATION, "CHAP", "None");
    ScriptedTarget silent = with(LoginFixtures.mutual(ChapAlgorithm.MD5));
    for (int i = 0; i < InitiatorLogin.MAX_EXCHANGES - 1; i++) {
      assertInstanceOf(InitiatorLogin.Send.class, silent.answer(false));
      assertFalse(silent.request.transit());
    }
    silent.answer(false);
    silent.assertGivenUp("exchanges");
  }

  @Test
  void targetThatWantsNoProofOfACredentialNotDemandedIsAccepted() {
    ScriptedTarget target = with(LoginFixtures.oneWay(ChapAlgorithm.MD5));
    target.answer(false, "AuthMethod=None");
    assertTrue(target.request.transit());
    target.answer(true);
    target.answer(true);
    target.assertLoggedIn();
    ScriptedTarget silent = with(LoginFixtures.oneWay(ChapAlgorithm.MD5));
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
    "DefaultTime2Wait, 2, 1",
    "DefaultTime2Wait, 2, 3601",
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
    ScriptedTarget target = operational();
    assertEquals(Optional.of(offer), target.said(key));
    target.answer(true, key + "=" + answer);
    target.assertGivenUp(key, offer, answer);
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
    ScriptedTarget target = operational();
    target.answer(true, key + "=" + answer);
    SessionParameters p = target.assertLoggedIn().parameters();
    assertTrue(p.firstBurstLength() <= p.maxBurstLength());
  }

  @Test
  void resultsAreThoseOfTheAnswers() {
    ScriptedTarget target = operational();
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
    ScriptedTarget target = operational();
    target.answer(true, "MaxRecvDataSegmentLength=" + value);
    target.assertGivenUp("MaxRecvDataSegmentLength");
  }

  @Test
  void renegotiationInALaterPduIsDetected() {
    ScriptedTarget target = operational();
    target.answer(false, "ImmediateData=Yes");
    target.answer(true, "ImmediateData=No");
    target.assertGivenUp("ImmediateData", "again");
    ScriptedTarget same = operational();
    same.answer(false, "MaxBurstLength=65536");
    same.answer(true, "MaxBurstLength=65536");
    same.assertGivenUp("MaxBurstLength", "again");
    ScriptedTarget declared = operational();
    declared.answer(false, "MaxRecvDataSegmentLength=65536");
    declared.answer(true, "MaxRecvDataSegmentLength=32768");
    declared.assertGivenUp("MaxRecvDataSegmentLength", "again");
    ScriptedTarget method = normal();
    method.answer(false, "AuthMethod=None");
    method.answer(true, "AuthMethod=None");
    method.assertGivenUp("AuthMethod", "again");
  }

  @Test
  void sameKeyTwiceInOneResponseIsRefused() {
    ScriptedTarget target = operational();
    target.answer(true, "ImmediateData=Yes", "ImmediateData=Yes");
    target.assertGivenUp("ImmediateData", "twice");
  }

  @Test
  void unknownKeyIsAnsweredNotUnderstood() {
    ScriptedTarget target = operational();
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
    ScriptedTarget target = normal();
    target.answer(true, "AuthMethod=None", "X-com.example.Foo=5");
    assertEquals(Optional.of("NotUnderstood"), target.said("X-com.example.Foo"));
    target.answer(true);
    target.assertLoggedIn();
  }

  @Test
  void obsoleteMarkersAreNeverNotUnderstood() {
    ScriptedTarget target = operational();
    target.answer(false, "IFMarker=Yes", "OFMarker=No", "IFMarkInt=2048~8192", "OFMarkInt=1");
    assertEquals(Optional.of("No"), target.said("IFMarker"));
    assertEquals(Optional.of("No"), target.said("OFMarker"));
    assertEquals(Optional.of("Reject"), target.said("IFMarkInt"));
    assertEquals(Optional.of("Reject"), target.said("OFMarkInt"));
  }

  @Test
  void offersOfTheTargetAreAnswered() {
    ScriptedTarget target = operational();
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
    ScriptedTarget target = operational();
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
    ScriptedTarget target = operational();
    target.answer(false, pair);
    target.assertGivenUp(pair.substring(0, pair.indexOf('=')));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HeaderDigest=None", "ImmediateData=Yes", "MaxBurstLength=512"})
  void operationalKeyInTheSecurityStageIsRefused(String pair) {
    ScriptedTarget target = normal();
    target.answer(true, "AuthMethod=None", pair);
    target.assertGivenUp("security stage");
  }

  @Test
  void portalGroupTagAndAliasAreAccepted() {
    ScriptedTarget target = normal();
    target.answer(true, "TargetPortalGroupTag=0x10", "TargetAlias=A disk", "AuthMethod=None");
    target.answer(true);
    InitiatorLogin.LoggedIn in = target.assertLoggedIn();
    assertEquals(OptionalInt.of(16), in.portalGroupTag());
    assertEquals(Optional.of("A disk"), in.targetAlias());
  }

  @Test
  void portalOfAnotherGroupIsRefused() {
    io.hawser.api.transport.LoginRequest r = LoginFixtures.request(OFFER, null);
    ScriptedTarget target =
        new ScriptedTarget(
            LoginFixtures.initiator(
                new io.hawser.api.transport.LoginRequest(
                    r.iface(),
                    r.portal().withGroupTag(3),
                    r.initiator(),
                    r.target(),
                    r.isid(),
                    r.type(),
                    r.chap(),
                    r.parameters(),
                    r.timeouts())));
    target.answer(true, "TargetPortalGroupTag=4", "AuthMethod=None");
    target.assertGivenUp("group 4", "3");
  }

  @Test
  void textCutAnywhereIsReadAsAWhole() {
    byte[] text =
        "MaxRecvDataSegmentLength=65536\0TargetAlias=A disk\0InitialR2T=No\0"
            .getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= text.length; cut++) {
      for (boolean lateTransit : new boolean[] {false, true}) {
        ScriptedTarget target = operational();
        target.play(target.response(false, true, java.util.Arrays.copyOf(text, cut)));
        assertFalse(target.request.data().hasRemaining());
        assertTrue(target.request.transit());
        assertFalse(target.request.more());
        byte[] rest = java.util.Arrays.copyOfRange(text, cut, text.length);
        LoginResponsePdu last = target.response(false, false, rest);
        if (lateTransit) {
          target.play(last);
          assertTrue(target.request.transit());
          target.answer(true);
        } else {
          target.play(
              new LoginResponsePdu(
                  true,
                  false,
                  1,
                  3,
                  0,
                  0,
                  last.isid(),
                  7,
                  last.initiatorTaskTag(),
                  last.statSn(),
                  1,
                  32,
                  0,
                  0,
                  last.data()));
        }
        InitiatorLogin.LoggedIn in = target.assertLoggedIn();
        assertEquals(65_536, in.parameters().maxXmitDataSegmentLength());
        assertEquals(Optional.of("A disk"), in.targetAlias());
        assertFalse(in.parameters().initialR2T());
      }
    }
  }

  @Test
  void endlessTextIsBounded() {
    ScriptedTarget pieces = operational();
    while (pieces.outcome instanceof InitiatorLogin.Send) {
      pieces.play(pieces.response(false, true, new byte[0]));
    }
    pieces.assertGivenUp("32");
    ScriptedTarget bytes = operational();
    int sent = 0;
    while (bytes.outcome instanceof InitiatorLogin.Send) {
      bytes.play(bytes.response(false, true, new byte[8192]));
      sent += 8192;
    }
    bytes.assertGivenUp("65536");
    assertTrue(sent <= 80 * 1024);
  }

  @Test
  void endlessEmptyResponsesAreBounded() {
    ScriptedTarget target = operational();
    int exchanges = 1;
    while (target.outcome instanceof InitiatorLogin.Send) {
      target.answer(false);
      exchanges++;
    }
    target.assertGivenUp("exchanges");
    assertEquals(InitiatorLogin.MAX_EXCHANGES, exchanges);
  }

  @Test
  void continuedTextThatEndsTheStageIsRefused() {
    ScriptedTarget target = operational();
    target.play(target.response(true, true, new byte[0]));
    target.assertGivenUp("C bit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ImmediateData", "=Yes", "1mmediate=Yes", "Immediate Data=Yes"})
  void malformedTextIsRefused(String pair) {
    ScriptedTarget target = operational();
    target.answer(true, pair);
    target.assertFailed(ErrorCode.LOGIN);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0, FATAL_LOGIN, false",
    "2, 1, LOGIN_AUTHENTICATION, false",
    "2, 2, LOGIN_AUTHENTICATION, false",
    "2, 3, FATAL_LOGIN, false",
    "2, 4, FATAL_LOGIN, false",
    "2, 5, FATAL_LOGIN, false",
    "2, 7, FATAL_LOGIN, false",
    "2, 10, FATAL_LOGIN, false",
    "2, 99, FATAL_LOGIN, false",
    "3, 0, LOGIN, true",
    "3, 1, LOGIN, true",
    "3, 2, LOGIN, true",
    "3, 200, LOGIN, true",
    "4, 0, LOGIN, false",
    "1, 7, LOGIN, false",
    "255, 255, LOGIN, false"
  })
  void statusesEndTheLogin(int statusClass, int detail, ErrorCode code, boolean retryable) {
    ScriptedTarget target = normal();
    target.play(target.status(statusClass, detail));
    target.assertFailed(code, "iqn.2026-01.io.hawser:disk", "192.0.2.1:3260");
    InitiatorLogin.Failed failed = (InitiatorLogin.Failed) target.outcome;
    assertEquals(retryable, failed.retryable());
    assertEquals(statusClass, failed.error().statusClass());
    assertEquals(detail, failed.error().statusDetail());
    assertThrows(IllegalStateException.class, () -> target.answer(true));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 192.0.2.9, 192.0.2.9:3260",
    "2, '192.0.2.9:3261', '192.0.2.9:3261'",
    "2, '[2001:db8::9]:3261,5', '[2001:db8::9]:3261,5'",
    "1, disk.example.com, disk.example.com:3260"
  })
  void redirectIsFollowed(int detail, String address, String portal) {
    ScriptedTarget target = normal();
    target.play(target.status(1, detail, "TargetAddress=" + address));
    InitiatorLogin.Redirect redirect =
        assertInstanceOf(InitiatorLogin.Redirect.class, target.outcome);
    assertEquals(portal, redirect.portal().toString());
    assertEquals(detail == 2, redirect.permanent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TargetAddress=",
        "TargetAddress=::::",
        "TargetAddress=0.0.0.0:3260",
        "TargetAddress=[::]:3260",
        "TargetAddress=192.0.2.9:0",
        "TargetAddress=192.0.2.9:70000",
        "TargetAddress=999.0.0.1",
        "TargetAddress=a b",
        "TargetAlias=nowhere"
      })
  void redirectToANonsenseAddressEndsTheLogin(String pair) {
    ScriptedTarget target = normal();
    target.play(target.status(1, 1, pair));
    target.assertGivenUp("moved");
  }

  @ParameterizedTest(name = "chosen {0}, status 2/{1}: another try with MD5 alone is {2}")
  @CsvSource({
    "'', 0, true",
    "'', 1, true",
    "7, 0, true",
    "7, 1, false",
    "7, 3, false",
    "5, 0, false",
    "5, 1, false"
  })
  void targetThatStumblesOverANewerAlgorithmGetsMd5Alone(String chosen, int detail, boolean again) {
    ScriptedTarget target = with(LoginFixtures.oneWay(ChapAlgorithm.SHA256, ChapAlgorithm.MD5));
    target.answer(false, "AuthMethod=CHAP");
    if (!chosen.isEmpty()) {
      target.answer(false, "CHAP_A=" + chosen, "CHAP_I=1", "CHAP_C=0x010203");
    }
    target.play(target.status(2, detail));
    assertInstanceOf(InitiatorLogin.Failed.class, target.outcome);
    Optional<LoginSettings> fallback = target.initiator.chapFallback();
    assertEquals(again, fallback.isPresent());
    fallback.ifPresent(
        settings ->
            assertEquals(
                List.of(ChapAlgorithm.MD5), settings.request().chap().orElseThrow().algorithms()));
  }

  @Test
  void repeatedTagAndAliasAreAcceptedChangedOnesAreNot() {
    ScriptedTarget same = normal();
    same.answer(true, "TargetPortalGroupTag=1", "TargetAlias=a", "AuthMethod=None");
    same.answer(true, "TargetPortalGroupTag=1", "TargetAlias=a");
    same.assertLoggedIn();
    ScriptedTarget changed = normal();
    changed.answer(true, "TargetPortalGroupTag=1", "AuthMethod=None");
    changed.answer(true, "TargetPortalGroupTag=2");
    changed.assertGivenUp("TargetPortalGroupTag=2", "before");
  }

  @Test
  void targetThatEndsTheStageBeforeItsProofIsRefused() {
    ScriptedTarget target = with(LoginFixtures.mutual(ChapAlgorithm.MD5));
    target.answer(false, "AuthMethod=CHAP");
    target.answer(false, "CHAP_A=5", "CHAP_I=1", "CHAP_C=0x010203");
    assertTrue(target.said("CHAP_C").isPresent());
    target.answer(true);
    target.assertFailed(ErrorCode.LOGIN_AUTHENTICATION, "CHAP_N");
  }

  @Test
  void targetThatProvesItselfWronglyIsRefused() {
    ScriptedTarget target = with(LoginFixtures.mutual(ChapAlgorithm.MD5));
    target.answer(false, "AuthMethod=CHAP");
    target.answer(false, "CHAP_A=5", "CHAP_I=1", "CHAP_C=0x010203");
    target.answer(true, "CHAP_N=disk", "CHAP_R=0x000102030405060708090a0b0c0d0e0f");
    target.assertFailed(ErrorCode.LOGIN_AUTHENTICATION, "did not prove");
  }

  @Test
  void challengeThatWasNotAskedForIsRefused() {
    ScriptedTarget none = normal();
    none.answer(false, "CHAP_A=5", "CHAP_I=1", "CHAP_C=0x010203");
    none.assertFailed(ErrorCode.LOGIN_AUTHENTICATION, "CHAP_A");
    ScriptedTarget early = with(LoginFixtures.oneWay(ChapAlgorithm.MD5));
    early.answer(false, "AuthMethod=CHAP", "CHAP_A=5", "CHAP_I=1", "CHAP_C=0x010203");
    early.assertFailed(ErrorCode.LOGIN_AUTHENTICATION);
    ScriptedTarget silent = with(LoginFixtures.oneWay(ChapAlgorithm.MD5));
    silent.answer(false, "AuthMethod=CHAP");
    silent.answer(false);
    silent.assertFailed(ErrorCode.LOGIN_AUTHENTICATION, "CHAP_A");
  }

  @Test
  void messagesHaveNoControlCharacters() {
    ScriptedTarget target = operational();
    target.answer(true, "MaxBurstLength=\u001b[31m\u0007" + "9".repeat(200));
    InitiatorLogin.Failed failed = assertInstanceOf(InitiatorLogin.Failed.class, target.outcome);
    String message = failed.error().getMessage();
    assertTrue(message.chars().noneMatch(Character::isISOControl), message);
    assertTrue(message.length() < 400, message);
  }

  @Test
  void garbageNeverEndsInAnythingButAnOutcome() {
    String[] keys = {"AuthMethod", "CHAP_A", "CHAP_C", "MaxBurstLength", "X-a", "TargetAddress"};
    String[] values = {"None", "CHAP", "5", "0x", "Reject", "", "\u00fc", "Yes,No", "-1"};
    for (long seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      ScriptedTarget target =
          with(seed % 2 == 0 ? null : LoginFixtures.oneWay(ChapAlgorithm.SHA256));
      do {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
          text.append(keys[random.nextInt(keys.length)]).append('=');
          text.append(values[random.nextInt(values.length)]).append('\0');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        boolean transit = random.nextBoolean();
        target.play(target.response(transit, random.nextInt(4) == 0, bytes));
      } while (target.outcome instanceof InitiatorLogin.Send);
      assertFalse(target.outcome instanceof InitiatorLogin.Redirect, "seed " + seed);
    }
  }
}
