package io.hawser.protocol.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.pdu.LoginResponsePdu;
import io.hawser.protocol.text.TextPairs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text, redirects and proofs that no honest target would send in a login. */
class HostileTextTest {
  private static final SessionParameters OFFER = SessionParameters.DEFAULT_OFFER;

  @Test
  void textCutAnywhereIsReadAsAWhole() {
    byte[] text =
        "MaxRecvDataSegmentLength=65536\0TargetAlias=A disk\0InitialR2T=No\0"
            .getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= text.length; cut++) {
      for (boolean lateTransit : new boolean[] {false, true}) {
        ScriptedTarget target = ScriptedTarget.operational();
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
  void floodOfUnknownKeysIsRefusedBeforeItsAnswersFillMoreThanOnePdu() {
    String[] most = new String[64];
    for (int i = 0; i < most.length; i++) {
      most[i] = "X-" + i + "x".repeat(TextPairs.MAX_KEY_LENGTH - 2 - ("" + i).length()) + "=1";
    }
    ScriptedTarget target = ScriptedTarget.operational();
    target.answer(false, most);
    assertEquals(64, target.said().size());
    assertTrue(target.request.data().remaining() <= InitiatorLogin.MAX_DATA_SEGMENT);
    target.answer(false, "X-one-more=1");
    target.assertGivenUp("64 keys");
  }

  @Test
  void endlessTextIsBounded() {
    ScriptedTarget pieces = ScriptedTarget.operational();
    while (pieces.outcome instanceof InitiatorLogin.Send) {
      pieces.play(pieces.response(false, true, new byte[0]));
    }
    pieces.assertGivenUp("" + InitiatorLogin.MAX_PIECES);
    ScriptedTarget bytes = ScriptedTarget.operational();
    int sent = 0;
    while (bytes.outcome instanceof InitiatorLogin.Send) {
      bytes.play(bytes.response(false, true, new byte[8192]));
      sent += 8192;
    }
    bytes.assertGivenUp("65536");
    assertTrue(sent <= 80 * 1024);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7})
  void textInPiecesOfAFewBytesIsRead(int size) {
    byte[] text =
        "MaxRecvDataSegmentLength=65536\0TargetAlias=A disk\0InitialR2T=No\0HeaderDigest=None\0"
            .getBytes(StandardCharsets.UTF_8);
    ScriptedTarget target = ScriptedTarget.operational();
    for (int at = 0; at < text.length; at += size) {
      int end = Math.min(text.length, at + size);
      boolean last = end == text.length;
      target.play(target.response(last, !last, java.util.Arrays.copyOfRange(text, at, end)));
    }
    assertEquals(65_536, target.assertLoggedIn().parameters().maxXmitDataSegmentLength());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 1000, Integer.MIN_VALUE})
  void responseOutOfOrderIsRefused(int jump) {
    ScriptedTarget target = ScriptedTarget.operational();
    LoginResponsePdu r = target.response(false);
    target.play(
        new LoginResponsePdu(
            false,
            false,
            1,
            0,
            0,
            0,
            r.isid(),
            r.tsih(),
            r.initiatorTaskTag(),
            r.statSn() + jump,
            r.expCmdSn(),
            r.maxCmdSn(),
            0,
            0,
            r.data()));
    target.assertGivenUp("StatSN", Integer.toUnsignedString(r.statSn()));
  }

  @Test
  void endlessEmptyResponsesAreBounded() {
    ScriptedTarget target = ScriptedTarget.operational();
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
    ScriptedTarget target = ScriptedTarget.operational();
    target.play(target.response(true, true, new byte[0]));
    target.assertGivenUp("C bit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ImmediateData", "=Yes", "1mmediate=Yes", "Immediate Data=Yes"})
  void malformedTextIsRefused(String pair) {
    ScriptedTarget target = ScriptedTarget.operational();
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
    ScriptedTarget target = ScriptedTarget.normal();
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
    ScriptedTarget target = ScriptedTarget.normal();
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
    ScriptedTarget target = ScriptedTarget.normal();
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
    ScriptedTarget target =
        ScriptedTarget.with(LoginFixtures.oneWay(ChapAlgorithm.SHA256, ChapAlgorithm.MD5));
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
    ScriptedTarget same = ScriptedTarget.normal();
    same.answer(true, "TargetPortalGroupTag=1", "TargetAlias=a", "AuthMethod=None");
    same.answer(true, "TargetPortalGroupTag=1", "TargetAlias=a");
    same.assertLoggedIn();
    ScriptedTarget changed = ScriptedTarget.normal();
    changed.answer(true, "TargetPortalGroupTag=1", "AuthMethod=None");
    changed.answer(true, "TargetPortalGroupTag=2");
    changed.assertGivenUp("TargetPortalGroupTag=2", "before");
  }

  @Test
  void targetThatEndsTheStageBeforeItsProofIsRefused() {
    ScriptedTarget target = ScriptedTarget.with(LoginFixtures.mutual(ChapAlgorithm.MD5));
    target.answer(false, "AuthMethod=CHAP");
    target.answer(false, "CHAP_A=5", "CHAP_I=1", "CHAP_C=0x010203");
    assertTrue(target.said("CHAP_C").isPresent());
    target.answer(true);
    target.assertFailed(ErrorCode.LOGIN_AUTHENTICATION, "CHAP_N");
  }

  @Test
  void targetThatProvesItselfWronglyIsRefused() {
    ScriptedTarget target = ScriptedTarget.with(LoginFixtures.mutual(ChapAlgorithm.MD5));
    target.answer(false, "AuthMethod=CHAP");
    target.answer(false, "CHAP_A=5", "CHAP_I=1", "CHAP_C=0x010203");
    target.answer(true, "CHAP_N=disk", "CHAP_R=0x000102030405060708090a0b0c0d0e0f");
    target.assertFailed(ErrorCode.LOGIN_AUTHENTICATION, "did not prove");
  }

  @Test
  void challengeThatWasNotAskedForIsRefused() {
    ScriptedTarget none = ScriptedTarget.normal();
    none.answer(false, "CHAP_A=5", "CHAP_I=1", "CHAP_C=0x010203");
    none.assertFailed(ErrorCode.LOGIN_AUTHENTICATION, "CHAP_A");
    ScriptedTarget early = ScriptedTarget.with(LoginFixtures.oneWay(ChapAlgorithm.MD5));
    early.answer(false, "AuthMethod=CHAP", "CHAP_A=5", "CHAP_I=1", "CHAP_C=0x010203");
    early.assertFailed(ErrorCode.LOGIN_AUTHENTICATION);
    ScriptedTarget silent = ScriptedTarget.with(LoginFixtures.oneWay(ChapAlgorithm.MD5));
    silent.answer(false, "AuthMethod=CHAP");
    silent.answer(false);
    silent.assertFailed(ErrorCode.LOGIN_AUTHENTICATION, "CHAP_A");
  }

  @Test
  void messagesHaveNoControlCharacters() {
    ScriptedTarget target = ScriptedTarget.operational();
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
          ScriptedTarget.with(seed % 2 == 0 ? null : LoginFixtures.oneWay(ChapAlgorithm.SHA256));
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
