package io.hawser.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Secret;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.protocol.chap.ChapAccounts;
import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.TextRequestPdu;
import io.hawser.protocol.text.KeyValue;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoginTest {
  private static final Secret IN = Secret.of("initiator secret");
  private static final Secret OUT = Secret.of("target's own secret");

  private static ChapCredentials credentials(Secret secret, Secret targetSecret) {
    return new ChapCredentials(
        "user",
        secret,
        Optional.empty(),
        Optional.ofNullable(targetSecret),
        ChapCredentials.ALL_ALGORITHMS);
  }

  private static String refusal(TestInitiator.Login login) {
    TestInitiator.NotLoggedIn no = assertThrows(TestInitiator.NotLoggedIn.class, login::go);
    return assertInstanceOf(InitiatorLogin.Failed.class, no.outcome()).error().getMessage();
  }

  @Test
  void tellsThePortalGroup() throws IOException {
    try (EmbeddedTarget target = TargetFixture.with(TargetFixture.disk()).start();
        TestInitiator a = TestInitiator.to(target, TargetFixture.IQN).go();
        TestInitiator b = TestInitiator.to(target.portal(2), TargetFixture.IQN).go()) {
      assertEquals(1, a.session().portalGroupTag().orElseThrow());
      assertEquals(2, b.session().portalGroupTag().orElseThrow());
      assertEquals(2, target.sessions().size());
    }
  }

  @Test
  void refusesUnknownTargetsAndInitiators() throws IOException {
    try (EmbeddedTarget target =
        EmbeddedTarget.builder()
            .portal(1, "127.0.0.1", 0)
            .target(TargetFixture.IQN, t -> t.initiators("iqn.2026-01.io.hawser:other"))
            .start()) {
      assertTrue(refusal(TestInitiator.to(target, TargetFixture.IQN + "x")).contains("0203"));
      assertTrue(refusal(TestInitiator.to(target, TargetFixture.IQN)).contains("0202"));
      TestInitiator.to(target, TargetFixture.IQN)
          .initiator("iqn.2026-01.io.hawser:other")
          .go()
          .close();
    }
  }

  @Test
  void chapBothWays() throws IOException {
    try (EmbeddedTarget target =
        EmbeddedTarget.builder()
            .portal(1, "127.0.0.1", 0)
            .discoveryChap(ChapAccounts.oneWay("user", IN))
            .target(TargetFixture.IQN, t -> t.mutualChap("user", IN, "target", OUT))
            .start()) {
      TestInitiator.Login one = TestInitiator.to(target, TargetFixture.IQN);
      one.chap(credentials(IN, null)).go().close();
      one.chap(credentials(IN, OUT)).go().close();
      assertTrue(refusal(one.chap(credentials(OUT, null))).contains("0201"));
      assertTrue(refusal(TestInitiator.to(target, TargetFixture.IQN)).contains("0201"));
      assertTrue(refusal(TestInitiator.to(target, null)).contains("0201"));
      TestInitiator.to(target, null).chap(credentials(IN, null)).go().close();
    }
  }

  @Test
  void discoveryTellsWhatTheInitiatorMayUse() throws IOException {
    try (EmbeddedTarget target =
            EmbeddedTarget.builder()
                .portal(1, "127.0.0.1", 0)
                .portal(2, "::1", 0)
                .target(TargetFixture.IQN, t -> t.groups(1))
                .target(TargetFixture.IQN + ".two", t -> t.groups(2))
                .target(TargetFixture.IQN + ".not", t -> t.initiators("iqn.2026-01.io.hawser:x"))
                .start();
        TestInitiator discovery = TestInitiator.to(target, null).go()) {
      int first = target.portal(1).getPort();
      int second = target.portal(2).getPort();
      assertEquals(
          List.of(
              new KeyValue("TargetName", TargetFixture.IQN),
              new KeyValue("TargetAddress", "127.0.0.1:" + first + ",1"),
              new KeyValue("TargetName", TargetFixture.IQN + ".two"),
              new KeyValue("TargetAddress", "[0:0:0:0:0:0:0:1]:" + second + ",2")),
          discovery.text("SendTargets", "All"));
    }
  }

  @Test
  void tenThousandTargetsTakeManyPdus() throws IOException {
    EmbeddedTarget.Builder builder = EmbeddedTarget.builder().portal(1, "127.0.0.1", 0);
    for (int i = 0; i < 10_000; i++) {
      builder.target(TargetFixture.IQN + "." + i, t -> t);
    }
    try (EmbeddedTarget target = builder.start();
        TestInitiator discovery = TestInitiator.to(target, null).go()) {
      long names =
          discovery.text("SendTargets", "All").stream()
              .filter(pair -> pair.key().equals("TargetName"))
              .distinct()
              .count();
      assertEquals(10_000, names);
    }
  }

  @Test
  void aNormalSessionAsksForItsOwnTargetOnly() throws IOException {
    try (EmbeddedTarget target =
            TargetFixture.with(TargetFixture.disk())
                .target(TargetFixture.IQN + ".other", t -> t)
                .start();
        TestInitiator session = TestInitiator.to(target, TargetFixture.IQN).go()) {
      assertEquals(
          List.of(new KeyValue("SendTargets", "Reject")), session.text("SendTargets", "All"));
      assertEquals(3, session.text("SendTargets", "").size());
      assertEquals(0, session.text("SendTargets", TargetFixture.IQN + ".other").size());
    }
  }

  @Test
  void sendsElsewhereByPlan() throws IOException {
    try (EmbeddedTarget target = TargetFixture.with(TargetFixture.disk()).start()) {
      target.faults().onLogin().once().redirect("127.0.0.9:3260", true);
      TestInitiator.NotLoggedIn no =
          assertThrows(
              TestInitiator.NotLoggedIn.class,
              () -> TestInitiator.to(target, TargetFixture.IQN).go());
      InitiatorLogin.Redirect to = assertInstanceOf(InitiatorLogin.Redirect.class, no.outcome());
      assertEquals("127.0.0.9:3260", to.portal().address());
      assertTrue(to.permanent());
      TestInitiator.to(target, TargetFixture.IQN).go().close();
    }
  }

  @Test
  void dropsWhoDoesNotLogIn() throws IOException {
    EmbeddedTarget.Builder builder =
        EmbeddedTarget.builder().portal(1, "127.0.0.1", 0).loginTimeout(Duration.ofMillis(50));
    try (EmbeddedTarget target = builder.start()) {
      InetSocketAddress portal = target.portal(1);
      try (TestInitiator idle = TestInitiator.connect(portal)) {
        assertThrows(EOFException.class, idle::receive);
      }
      try (TestInitiator rude = TestInitiator.connect(portal)) {
        rude.send(new TextRequestPdu(false, true, false, 0, 1, 0xffffffff, 1, 1, Pdu.NO_DATA));
        assertThrows(EOFException.class, rude::receive);
      }
    }
  }
}
