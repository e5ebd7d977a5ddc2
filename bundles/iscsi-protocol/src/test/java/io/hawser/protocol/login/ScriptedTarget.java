package io.hawser.protocol.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LoginResponsePdu;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.TextException;
import io.hawser.protocol.text.TextPairs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A target that says what the test tells it to, to an initiator under test. */
final class ScriptedTarget {
  static final int TSIH = 7;

  final InitiatorLogin initiator;
  LoginRequestPdu request;
  InitiatorLogin.Outcome outcome;
  private int statSn;

  ScriptedTarget(InitiatorLogin initiator) {
    this.initiator = initiator;
    this.request = initiator.start();
  }

  /** An initiator that offers what it usually does, and no authentication. */
  static ScriptedTarget normal() {
    return with(null);
  }

  /** The same with these credentials. */
  static ScriptedTarget with(ChapCredentials chap) {
    return new ScriptedTarget(
        LoginFixtures.initiator(LoginFixtures.request(SessionParameters.DEFAULT_OFFER, chap)));
  }

  /** The usual initiator after the security stage. */
  static ScriptedTarget operational() {
    return operational(
        LoginFixtures.initiator(LoginFixtures.request(SessionParameters.DEFAULT_OFFER, null)));
  }

  /** An initiator that has left the security stage and made its offers. */
  static ScriptedTarget operational(InitiatorLogin initiator) {
    ScriptedTarget target = new ScriptedTarget(initiator);
    target.answer(true, "AuthMethod=None");
    assertEquals(LoginStage.OPERATIONAL, target.request.currentStage());
    return target;
  }

  /** A response to the last request, as a target that keeps to the RFC makes it. */
  LoginResponsePdu response(boolean transit, String... pairs) {
    StringBuilder text = new StringBuilder();
    for (String pair : pairs) {
      text.append(pair).append('\0');
    }
    return response(transit, false, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  LoginResponsePdu response(boolean transit, boolean more, byte[] text) {
    int next = transit ? request.nextStage() : 0;
    return new LoginResponsePdu(
        transit,
        more,
        request.currentStage(),
        next,
        0,
        0,
        request.isid(),
        next == LoginStage.FULL_FEATURE ? TSIH : request.tsih(),
        request.initiatorTaskTag(),
        statSn++,
        request.cmdSn(),
        request.cmdSn() + 31,
        0,
        0,
        ByteBuffer.wrap(text));
  }

  /** A response that refuses the login. */
  LoginResponsePdu status(int statusClass, int detail, String... pairs) {
    LoginResponsePdu r = response(false, pairs);
    return new LoginResponsePdu(
        false,
        false,
        r.currentStage(),
        0,
        0,
        0,
        r.isid(),
        r.tsih(),
        r.initiatorTaskTag(),
        r.statSn(),
        r.expCmdSn(),
        r.maxCmdSn(),
        statusClass,
        detail,
        r.data());
  }

  InitiatorLogin.Outcome answer(boolean transit, String... pairs) {
    return play(response(transit, pairs));
  }

  InitiatorLogin.Outcome play(LoginResponsePdu response) {
    outcome = initiator.receive(response);
    if (outcome instanceof InitiatorLogin.Send send) {
      request = send.pdu();
    }
    return outcome;
  }

  /** What the last request says. */
  List<KeyValue> said() {
    try {
      return TextPairs.parse(request.data());
    } catch (TextException e) {
      throw new AssertionError("the initiator's text is malformed", e);
    }
  }

  /** The value of a key in the last request. */
  Optional<String> said(String key) {
    return said().stream().filter(p -> p.key().equals(key)).map(KeyValue::value).findFirst();
  }

  InitiatorLogin.LoggedIn assertLoggedIn() {
    return assertInstanceOf(InitiatorLogin.LoggedIn.class, outcome, () -> describe(outcome));
  }

  /** The login was given up by us, and the message has these words. */
  void assertGivenUp(String... words) {
    assertFailed(ErrorCode.LOGIN, words);
  }

  void assertFailed(ErrorCode code, String... words) {
    InitiatorLogin.Failed failed =
        assertInstanceOf(InitiatorLogin.Failed.class, outcome, () -> describe(outcome));
    assertEquals(code, failed.error().code(), failed.error().getMessage());
    for (String word : words) {
      assertTrue(failed.error().getMessage().contains(word), failed.error().getMessage());
    }
  }

  private static String describe(InitiatorLogin.Outcome outcome) {
    return outcome instanceof InitiatorLogin.Failed failed
        ? failed.error().getMessage()
        : String.valueOf(outcome);
  }
}
