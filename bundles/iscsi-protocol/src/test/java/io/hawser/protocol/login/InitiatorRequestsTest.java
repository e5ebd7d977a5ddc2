package io.hawser.protocol.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.chap.ReflectionGuard;
import io.hawser.protocol.text.KeyValue;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an initiator says in a login. */
class InitiatorRequestsTest {
  private static InitiatorLogin normal() {
    return LoginFixtures.initiator(LoginFixtures.request(SessionParameters.DEFAULT_OFFER, null));
  }

  @Test
  void firstRequestOfANewSession() {
    ScriptedTarget target = new ScriptedTarget(normal());
    assertEquals(LoginStage.SECURITY, target.request.currentStage());
    assertEquals(0, target.request.tsih());
    assertEquals(LoginFixtures.ISID.value(), target.request.isid());
    assertEquals(0, target.request.versionMax());
    assertEquals(0, target.request.versionMin());
    assertFalse(target.request.more());
    assertEquals(
        List.of(
            new KeyValue("InitiatorName", LoginFixtures.INITIATOR.value()),
            new KeyValue("SessionType", "Normal"),
            new KeyValue("TargetName", LoginFixtures.TARGET.value()),
            new KeyValue("AuthMethod", "None")),
        target.said());
  }

  @Test
  void furtherConnectionCarriesTheSessionsHandleAndOffersNoKeysOfTheSession() {
    LoginSettings settings =
        LoginSettings.of(LoginFixtures.request(SessionParameters.DEFAULT_OFFER, null))
            .joining(7, 3, 99);
    ScriptedTarget target =
        new ScriptedTarget(new InitiatorLogin(settings, new Random(1), new ReflectionGuard()));
    assertEquals(7, target.request.tsih());
    assertEquals(3, target.request.cid());
    assertEquals(99, target.request.cmdSn());
    target.answer(true, "AuthMethod=None");
    assertEquals(
        Set.of("HeaderDigest", "DataDigest", "MaxRecvDataSegmentLength"),
        Set.copyOf(target.said().stream().map(KeyValue::key).toList()));
    target.answer(true);
    assertEquals(7, target.assertLoggedIn().tsih());
  }

  @Test
  void identityIsAliasedIfAskedFor() {
    LoginSettings settings =
        LoginSettings.of(LoginFixtures.request(SessionParameters.DEFAULT_OFFER, null))
            .withAlias("my host");
    ScriptedTarget target =
        new ScriptedTarget(new InitiatorLogin(settings, new Random(1), new ReflectionGuard()));
    assertEquals(Optional.of("my host"), target.said("InitiatorAlias"));
  }

  @Test
  void transitBitOnlyWithLegalTransitions() {
    ScriptedTarget target = new ScriptedTarget(normal());
    assertTrue(target.request.transit());
    assertEquals(LoginStage.OPERATIONAL, target.request.nextStage());
    target.answer(true, "AuthMethod=None");
    assertTrue(target.request.transit());
    assertEquals(LoginStage.OPERATIONAL, target.request.currentStage());
    assertEquals(LoginStage.FULL_FEATURE, target.request.nextStage());
    ScriptedTarget chap =
        new ScriptedTarget(
            LoginFixtures.initiator(
                LoginFixtures.request(
                    SessionParameters.DEFAULT_OFFER, LoginFixtures.oneWay(ChapAlgorithm.MD5))));
    assertFalse(chap.request.transit());
    assertEquals(Optional.of("CHAP,None"), chap.said("AuthMethod"));
    chap.answer(false, "AuthMethod=CHAP");
    assertFalse(chap.request.transit());
    chap.answer(false, "CHAP_A=5", "CHAP_I=1", "CHAP_C=0x01");
    assertTrue(chap.request.transit());
  }

  @Test
  void offersOfANormalSessionAreLegalAndComplete() {
    ScriptedTarget target = ScriptedTarget.operational(normal());
    for (LoginKey key : LoginKey.values()) {
      boolean wanted =
          (key.use() == LoginKey.Use.LEADING || key.use() == LoginKey.Use.OPERATIONAL)
                  && key.kind() != LoginKey.Kind.OBSOLETE
                  && key != LoginKey.TASK_REPORTING
                  && key != LoginKey.PROTOCOL_LEVEL
              || key == LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH;
      assertEquals(wanted, target.said(key.key()).isPresent(), key.key());
    }
    assertEquals(Optional.of("None"), target.said("HeaderDigest"));
    assertEquals(Optional.of("No"), target.said("InitialR2T"));
    int first = Integer.parseInt(target.said("FirstBurstLength").orElseThrow());
    int burst = Integer.parseInt(target.said("MaxBurstLength").orElseThrow());
    assertTrue(first <= burst);
  }

  @Test
  void protocolLevelIsOfferedOnlyIfItIsMoreThanTheDefault() {
    SessionParameters level2 = SessionParameters.DEFAULT_OFFER.withProtocolLevel(2);
    ScriptedTarget target =
        ScriptedTarget.operational(LoginFixtures.initiator(LoginFixtures.request(level2, null)));
    assertEquals(Optional.of("2"), target.said("iSCSIProtocolLevel"));
    target.answer(true, "iSCSIProtocolLevel=NotUnderstood");
    assertEquals(1, target.assertLoggedIn().parameters().protocolLevel());
  }

  @Test
  void discoveryDeclaresItselfAndOffersOnlyWhatMeansSomethingThere() {
    ScriptedTarget target =
        new ScriptedTarget(LoginFixtures.initiator(LoginFixtures.discovery(null)));
    assertEquals(Optional.of("Discovery"), target.said("SessionType"));
    assertEquals(Optional.empty(), target.said("TargetName"));
    target.answer(true, "AuthMethod=None");
    assertEquals(
        Set.of(
            "HeaderDigest",
            "DataDigest",
            "MaxRecvDataSegmentLength",
            "DefaultTime2Wait",
            "DefaultTime2Retain",
            "ErrorRecoveryLevel"),
        Set.copyOf(target.said().stream().map(KeyValue::key).toList()));
    target.answer(true);
    target.assertLoggedIn();
  }

  @Test
  void numbersOfTheLoginStayTheSameAndEveryResponseIsAcknowledged() {
    LoginSettings settings =
        LoginSettings.of(
                LoginFixtures.request(
                    SessionParameters.DEFAULT_OFFER, LoginFixtures.oneWay(ChapAlgorithm.MD5)))
            .withCmdSn(0xffffffff);
    ScriptedTarget target =
        new ScriptedTarget(new InitiatorLogin(settings, new Random(1), new ReflectionGuard()));
    String[][] script = {
      {"AuthMethod=CHAP"}, {"CHAP_A=5", "CHAP_I=1", "CHAP_C=0x01"}, {"T"}, {}, {"T"}
    };
    int responses = 0;
    int tag = target.request.initiatorTaskTag();
    for (String[] pairs : script) {
      assertEquals(0xffffffff, target.request.cmdSn());
      assertEquals(tag, target.request.initiatorTaskTag());
      assertEquals(LoginFixtures.ISID.value(), target.request.isid());
      assertEquals(responses, target.request.expStatSn());
      boolean transit = pairs.length == 1 && pairs[0].equals("T");
      target.answer(transit, transit ? new String[0] : pairs);
      responses++;
    }
    InitiatorLogin.LoggedIn in = target.assertLoggedIn();
    assertEquals(0xffffffff, in.cmdSn());
    assertEquals(5, in.expStatSn());
    assertEquals(0xffffffff, in.expCmdSn());
    assertEquals(30, in.maxCmdSn());
  }
}
