package io.hawser.protocol.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.api.transport.SessionParameters;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What belongs in which stage of an initiator's login, and logins that others end. */
class InitiatorStagesTest {
  private static InitiatorLogin initiator() {
    return LoginFixtures.initiator(LoginFixtures.request(SessionParameters.DEFAULT_OFFER, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HeaderDigest=None", "MaxBurstLength=512", "MaxConnections=1"})
  void operationalKeysHaveNoPlaceInTheSecurityStage(String pair) {
    ScriptedTarget target = new ScriptedTarget(initiator());
    target.answer(true, "AuthMethod=None", pair);
    target.assertGivenUp("no place in the security stage", pair);
  }

  @Test
  void unknownKeysMayComeInAnyStage() {
    ScriptedTarget target = new ScriptedTarget(initiator());
    target.answer(false, "AuthMethod=None", "X-early=1");
    assertEquals(Optional.of("NotUnderstood"), target.said("X-early"));
    target.answer(true);
    target.answer(false, "X-late=1");
    assertEquals(Optional.of("NotUnderstood"), target.said("X-late"));
    target.answer(true);
    target.assertLoggedIn();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AuthMethod=None", "CHAP_A=5"})
  void authenticationHasNoPlaceInTheOperationalStage(String pair) {
    ScriptedTarget target = ScriptedTarget.operational(initiator());
    target.answer(true, pair);
    target.assertGivenUp("no place in the operational stage");
  }

  @Test
  void stageIsTold() {
    ScriptedTarget target = new ScriptedTarget(initiator());
    assertEquals(LoginStage.SECURITY, target.initiator.stage());
    target.answer(true, "AuthMethod=None");
    assertEquals(LoginStage.OPERATIONAL, target.initiator.stage());
  }

  @Test
  void loginThatTheCallerEndsIsOver() {
    ScriptedTarget target = new ScriptedTarget(initiator());
    InitiatorLogin.Failed failed = target.initiator.fail("a Reject came");
    assertEquals(ErrorCode.LOGIN, failed.error().code());
    assertTrue(failed.error().getMessage().contains("a Reject came"));
    assertThrows(IllegalStateException.class, () -> target.answer(true, "AuthMethod=None"));
  }

  @Test
  void textOfATargetMayGoOnForAllPiecesButOne() {
    ScriptedTarget target = ScriptedTarget.operational(initiator());
    for (int i = 1; i < InitiatorLogin.MAX_PIECES; i++) {
      assertInstanceOf(
          InitiatorLogin.Send.class, target.play(target.response(false, true, new byte[0])));
    }
    target.play(target.response(false, true, new byte[0]));
    target.assertGivenUp("" + InitiatorLogin.MAX_PIECES);
  }

  @Test
  void missingSecretIsNamed() {
    ScriptedTarget chap = new ScriptedTarget(initiator());
    chap.answer(false, "AuthMethod=CHAP");
    chap.assertFailed(ErrorCode.LOGIN_AUTHENTICATION, "wants a secret");
    ScriptedTarget other = new ScriptedTarget(initiator());
    InitiatorLogin.Failed failed =
        assertInstanceOf(InitiatorLogin.Failed.class, other.answer(false, "AuthMethod=KRB5"));
    assertFalse(failed.error().getMessage().contains("secret"), failed.error().getMessage());
  }

  @Test
  void transcriptSaysWhoProvesItself() {
    ScriptedTarget nobody = new ScriptedTarget(initiator());
    nobody.answer(true, "AuthMethod=None");
    assertTrue(nobody.initiator.transcript().get(0).effect().startsWith("Nobody"));
    ScriptedTarget chap = withAlgorithms(ChapAlgorithm.MD5);
    chap.answer(false, "AuthMethod=CHAP");
    assertTrue(chap.initiator.transcript().get(0).effect().startsWith("The initiator"));
  }

  @Test
  void onlyALongerListIsWorthASecondTryWithMd5() {
    ScriptedTarget alone = withAlgorithms(ChapAlgorithm.MD5);
    alone.answer(false, "AuthMethod=CHAP");
    alone.play(alone.status(2, 1));
    assertEquals(Optional.empty(), alone.initiator.chapFallback());
    ScriptedTarget both = withAlgorithms(ChapAlgorithm.SHA256, ChapAlgorithm.MD5);
    both.answer(false, "AuthMethod=CHAP");
    both.play(both.status(2, 1));
    assertTrue(both.initiator.chapFallback().isPresent());
  }

  private static ScriptedTarget withAlgorithms(ChapAlgorithm... algorithms) {
    return new ScriptedTarget(
        LoginFixtures.initiator(
            LoginFixtures.request(
                SessionParameters.DEFAULT_OFFER, LoginFixtures.oneWay(algorithms))));
  }
}
