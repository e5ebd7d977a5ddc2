package io.hawser.protocol.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LoginResponsePdu;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.TextPairs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields of a target's responses, and the one rule that each refusal is about. */
class TargetResponsesTest {
  private static final String I = "InitiatorName=iqn.2026-01.io.hawser:host";
  private static final String T = "TargetName=iqn.2026-01.io.hawser:disk";

  /** A request of which a test changes one field. */
  private static final class Request {
    boolean transit = true;
    boolean more;
    int stage;
    int next = 1;
    long isid = 0x800000000001L;
    int tsih;
    int tag = 9;
    int cid = 3;
    int cmdSn = 5;
    String text = "";

    Request text(String... pairs) {
      text = String.join("\0", pairs) + "\0";
      return this;
    }

    Request stage(int now, int then) {
      stage = now;
      next = then;
      return this;
    }

    LoginRequestPdu pdu() {
      return new LoginRequestPdu(
          transit,
          more,
          stage,
          next,
          0,
          0,
          isid,
          tsih,
          tag,
          cid,
          cmdSn,
          0,
          ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static TargetLogin target() {
    return LoginFixtures.target(LoginFixtures.site(SessionParameters.DEFAULT_OFFER, null));
  }

  private static TargetLogin operational() {
    TargetLogin target = target();
    assertInstanceOf(
        TargetLogin.Send.class, target.receive(new Request().text(I, T, "AuthMethod=None").pdu()));
    return target;
  }

  private static String refusal(TargetLogin.Outcome outcome) {
    return assertInstanceOf(TargetLogin.Refused.class, outcome, outcome::toString).reason();
  }

  @Test
  void firstResponseCarriesTagAliasAndTheWindow() throws Exception {
    LoginResponsePdu pdu =
        target().receive(new Request().text(I, T, "AuthMethod=None").pdu()).pdu();
    List<KeyValue> pairs = TextPairs.parse(pdu.data());
    assertTrue(pairs.contains(new KeyValue("TargetPortalGroupTag", "1")), pairs.toString());
    assertTrue(pairs.contains(new KeyValue("TargetAlias", "Disk")), pairs.toString());
    assertEquals(5, pdu.expCmdSn());
    assertEquals(5 + 31, pdu.maxCmdSn());
    assertEquals(9, pdu.initiatorTaskTag());
    assertEquals(0x800000000001L, pdu.isid());
    assertEquals(0, pdu.statSn());
    assertEquals(0, pdu.currentStage());
    assertEquals(1, pdu.nextStage());
  }

  @Test
  void strangerIsToldAWindowOfOneCommand() {
    TargetLogin.Outcome outcome = target().receive(new Request().text(I).pdu());
    assertEquals("no TargetName", refusal(outcome));
    assertEquals(5, outcome.pdu().expCmdSn());
    assertEquals(5, outcome.pdu().maxCmdSn());
    assertEquals("no InitiatorName", refusal(target().receive(new Request().text(T).pdu())));
  }

  @ParameterizedTest
  @CsvSource({"tag, initiator task tag", "isid, ISID", "tsih, TSIH", "cid, CID", "cmdSn, CmdSN"})
  void fieldThatChangesWithinALoginIsRefusedByItsName(String field, String name) {
    Request changed = new Request().stage(1, 3);
    switch (field) {
      case "tag" -> changed.tag++;
      case "isid" -> changed.isid++;
      case "tsih" -> changed.tsih++;
      case "cid" -> changed.cid++;
      default -> changed.cmdSn++;
    }
    assertEquals("the request has another " + name, refusal(operational().receive(changed.pdu())));
    assertInstanceOf(
        TargetLogin.LoggedIn.class,
        operational().receive(new Request().stage(1, 3).text("MaxBurstLength=512").pdu()));
  }

  @Test
  void textThatGoesOnCannotEndTheStage() {
    Request both = new Request().stage(1, 3);
    both.more = true;
    String reason = refusal(operational().receive(both.pdu()));
    assertTrue(reason.contains("C bit") && reason.contains("T bit"), reason);
  }

  @Test
  void textMayGoOnForAllPiecesButOne() {
    Request piece = new Request().stage(1, 0);
    piece.transit = false;
    piece.more = true;
    TargetLogin target = operational();
    for (int i = 1; i < InitiatorLogin.MAX_PIECES; i++) {
      LoginResponsePdu answer =
          assertInstanceOf(TargetLogin.Send.class, target.receive(piece.pdu())).pdu();
      assertFalse(answer.transit());
      assertFalse(answer.data().hasRemaining());
    }
    String reason = refusal(target.receive(piece.pdu()));
    assertTrue(reason.contains("" + InitiatorLogin.MAX_PIECES), reason);
  }

  @Test
  void questionsMayGoOnForAllExchangesButOne() {
    Request question = new Request().stage(1, 0);
    question.transit = false;
    TargetLogin target = operational();
    for (int i = 1; i < InitiatorLogin.MAX_EXCHANGES; i++) {
      assertInstanceOf(TargetLogin.Send.class, target.receive(question.pdu()));
    }
    String reason = refusal(target.receive(question.pdu()));
    assertTrue(reason.contains("" + InitiatorLogin.MAX_EXCHANGES), reason);
  }

  @Test
  void identityIsGivenOnceAndTheAliasAnyTime() {
    assertTrue(
        refusal(operational().receive(new Request().stage(1, 3).text(T).pdu())).contains("again"));
    assertInstanceOf(
        TargetLogin.LoggedIn.class,
        operational().receive(new Request().stage(1, 3).text("InitiatorAlias=Host").pdu()));
  }

  @Test
  void operationalKeysHaveNoPlaceInTheSecurityStage() throws Exception {
    String reason = refusal(target().receive(new Request().text(I, T, "MaxBurstLength=512").pdu()));
    assertTrue(reason.contains("no place in the security stage"), reason);
    TargetLogin.Outcome unknown =
        target().receive(new Request().text(I, T, "X-a=1", "AuthMethod=None").pdu());
    assertTrue(
        TextPairs.parse(unknown.pdu().data()).contains(new KeyValue("X-a", "NotUnderstood")));
  }

  @Test
  void segmentLengthIsDeclaredWhenTheOperationalStageIsSkipped() throws Exception {
    SessionParameters d = SessionParameters.DEFAULT_OFFER;
    String declared = "MaxRecvDataSegmentLength";
    TargetLogin.Outcome toStage =
        target().receive(new Request().text(I, T, "AuthMethod=None").pdu());
    assertTrue(
        TextPairs.parse(toStage.pdu().data()).stream().noneMatch(p -> p.key().equals(declared)));
    TargetLogin.Outcome straight =
        target().receive(new Request().stage(0, 3).text(I, T, "AuthMethod=None").pdu());
    assertInstanceOf(TargetLogin.LoggedIn.class, straight);
    assertTrue(
        TextPairs.parse(straight.pdu().data())
            .contains(new KeyValue(declared, "" + d.maxRecvDataSegmentLength())));
  }

  @Test
  void stageThatWasLeftIsNotComeBackTo() {
    String reason = refusal(operational().receive(new Request().stage(0, 3).pdu()));
    assertTrue(reason.contains("is in the security stage"), reason);
  }
}
