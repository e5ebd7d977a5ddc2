package io.hawser.protocol.login;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LoginResponsePdu;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Login responses whose header does not fit the request: handle, version, identity, stage. */
class HostileHeaderTest {
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
  void finalResponseWithTsih0IsRefused() {
    ScriptedTarget target = ScriptedTarget.operational();
    LoginResponsePdu r = target.response(true);
    target.play(changed(r, 0, r.versionActive(), r.isid(), r.currentStage(), r.nextStage()));
    target.assertGivenUp("TSIH");
  }

  @Test
  void activeVersionOtherThanTheOfferedOneIsRefused() {
    ScriptedTarget target = ScriptedTarget.normal();
    LoginResponsePdu r = target.response(true, "AuthMethod=None");
    target.play(changed(r, 0, 2, r.isid(), r.currentStage(), r.nextStage()));
    target.assertGivenUp("version 2");
  }

  @Test
  void anotherIsidTagOrStageIsRefused() {
    ScriptedTarget isid = ScriptedTarget.normal();
    LoginResponsePdu r = isid.response(true, "AuthMethod=None");
    isid.play(changed(r, 0, 0, r.isid() + 1, 0, 1));
    isid.assertGivenUp("ISID");
    ScriptedTarget stage = ScriptedTarget.normal();
    stage.play(changed(stage.response(true, "AuthMethod=None"), 0, 0, r.isid(), 1, 1));
    stage.assertGivenUp("operational stage");
    ScriptedTarget tag = ScriptedTarget.normal();
    tag.request =
        new LoginRequestPdu(
            true, false, 0, 1, 0, 0, r.isid(), 0, 4711, 0, 1, 0, ByteBuffer.allocate(0));
    tag.answer(true, "AuthMethod=None");
    tag.assertGivenUp("initiator task tag");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3})
  void nextStageThatWasNotAskedForIsRefused(int next) {
    ScriptedTarget target = ScriptedTarget.normal();
    LoginResponsePdu r = target.response(true, "AuthMethod=None");
    target.play(changed(r, 7, 0, r.isid(), 0, next));
    target.assertGivenUp("goes to");
  }

  @Test
  void transitionThatWasNotAskedForIsRefused() {
    ScriptedTarget target = ScriptedTarget.with(LoginFixtures.oneWay(ChapAlgorithm.MD5));
    assertFalse(target.request.transit());
    LoginResponsePdu r = target.response(false, "AuthMethod=None");
    target.play(
        new LoginResponsePdu(
            true, false, 0, 1, 0, 0, r.isid(), 0, r.initiatorTaskTag(), 0, 1, 1, 0, 0, r.data()));
    target.assertGivenUp("not asked for");
  }
}
