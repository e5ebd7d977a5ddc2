package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * CHAP one way and both ways (RFC 7143 section 12.1, RFC 1994): who is let in, and what is said.
 */
class ChapTest extends ChapCases {
  @Test
  @DisplayName("One-way CHAP")
  void oneWayChap() throws Exception {
    ChapPlan chap = plan();
    try (ScriptedTarget target = new ScriptedTarget(demanding(chap))) {
      loginOneWay(target).ok();
      assertTrue(chap.proved);
    }
  }

  @Test
  @DisplayName("One-way CHAP with the wrong secret ends with the code for authentication")
  void wrongSecret() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(demanding(new ChapPlan(USER, "another-secret-99")))) {
      loginOneWay(target).failed(24);
    }
  }

  @Test
  @DisplayName("Target demands CHAP, the device has no secret")
  void noSecret() throws Exception {
    assertLoginFails(demanding(plan()));
  }

  @Test
  @DisplayName("A target that does not authenticate is refused when the device has a secret")
  void downgrade() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(honest(new LoginPlan().answer("AuthMethod", "None")))) {
      Hawser.Result result = loginOneWay(target);
      String offered = target.loginKeys.get(0).get("AuthMethod");
      if (!Arrays.asList(offered.split(",")).contains("None")) {
        result.failed();
      }
    }
  }

  @Test
  @DisplayName("Mutual CHAP: a target that chooses None is refused")
  void mutualDowngrade() throws Exception {
    assertMutualFails(honest(new LoginPlan().answer("AuthMethod", "None")));
  }

  @Test
  @DisplayName("A target that skips to the full feature phase without CHAP is refused")
  void skippedSecurity() throws Exception {
    LoginPlan plan =
        new LoginPlan()
            .mutate(
                (index, response) -> {
                  response.put8(1, 0x87).put16(14, 1);
                  response.data(RawPdu.text(Map.of("TargetPortalGroupTag", "1")));
                });
    assertOneWayFails(honest(plan));
  }

  @Test
  @DisplayName("Mutual CHAP")
  void mutualChap() throws Exception {
    ChapPlan chap = mutualPlan();
    try (ScriptedTarget target = new ScriptedTarget(demanding(chap))) {
      loginMutual(target).ok();
      assertTrue(chap.proved);
    }
  }

  @Test
  @DisplayName("Mutual CHAP: wrong response of the target is noticed")
  void wrongProof() throws Exception {
    assertMutualRefused(mutualPlan().proofAnswer(replace("CHAP_R", "0x" + "00".repeat(32))));
    assertMutualRefused(plan().mutual(TARGET_USER, "not-the-target-secret"));
  }

  @Test
  @DisplayName("Mutual CHAP: wrong name of the target is noticed")
  void wrongName() throws Exception {
    assertMutualRefused(plan().mutual("somebody-else", TARGET_SECRET));
  }

  @Test
  @DisplayName("Mutual CHAP: target that leaves out its proof is refused")
  void noProof() throws Exception {
    assertMutualRefused(mutualPlan().proofAnswer(answer -> Map.of()));
    assertMutualRefused(mutualPlan().proofAnswer(without("CHAP_R")));
    assertMutualRefused(mutualPlan().proofAnswer(without("CHAP_N")));
  }

  @Test
  @DisplayName("Mutual CHAP: target that ends the login before its proof is refused")
  void endsBeforeProof() throws Exception {
    LoginPlan plan =
        new LoginPlan()
            .chap(mutualPlan())
            .mutate(
                (index, response) -> {
                  if (response.text().containsKey("CHAP_A")) {
                    response.put8(1, 0x87).put16(14, 1);
                    response.data(new byte[0]);
                  }
                });
    assertMutualFails(honest(plan));
  }

  @Test
  @DisplayName("The same secret in both directions is refused")
  void sameSecret() throws Exception {
    ChapPlan chap = plan().mutual(TARGET_USER, SECRET);
    try (ScriptedTarget target = new ScriptedTarget(demanding(chap))) {
      new Hawser(directory)
          .with(Map.of("HAWSER_CHAP_PASSWORD", SECRET, "HAWSER_CHAP_TARGET_PASSWORD", SECRET))
          .inq(target.url(USER, "target_user=" + TARGET_USER))
          .failed();
    }
  }

  @Test
  @DisplayName("Challenges and identifiers of the device are fresh")
  void freshChallenges() throws Exception {
    ChapPlan first = mutualPlan();
    ChapPlan second = mutualPlan();
    try (ScriptedTarget target = new ScriptedTarget(demanding(first), demanding(second))) {
      loginMutual(target).ok();
      loginMutual(target).ok();
      assertNotEquals(first.heard.get("CHAP_C"), second.heard.get("CHAP_C"));
      assertTrue(ChapPlan.binary(first.heard.get("CHAP_C")).length >= 16);
      assertFalse(
          Arrays.equals(ChapPlan.binary(first.heard.get("CHAP_C")), first.challenge),
          "our challenge is not theirs");
    }
  }

  @Test
  @DisplayName("Our own challenge sent back is refused")
  void reflectedChallenge() throws Exception {
    ScriptedTarget.Script script =
        peer -> {
          ChapPlan chap = mutualPlan();
          chap.proofAnswer(
              answer -> {
                Map<String, String> changed = new LinkedHashMap<>(answer);
                changed.put("CHAP_R", chap.heard.get("CHAP_R"));
                return changed;
              });
          peer.login(new LoginPlan().chap(chap)).serve();
        };
    assertMutualFails(script);
  }

  @Test
  @DisplayName("Name and secret: CHAP_N is the configured name and the secret never travels")
  void secretStaysHome() throws Exception {
    ChapPlan chap = mutualPlan();
    try (ScriptedTarget target = new ScriptedTarget(demanding(chap))) {
      Hawser.Result result = loginMutual(target).ok();
      assertEquals(USER, chap.heard.get("CHAP_N"));
      for (RawPdu pdu : target.received(RawPdu.LOGIN)) {
        String text = new String(pdu.data, StandardCharsets.UTF_8);
        assertFalse(text.contains(SECRET) || text.contains(TARGET_SECRET));
      }
      assertFalse((result.out() + result.err()).contains(SECRET));
    }
  }

  @Test
  @DisplayName("Authentication comes before any operational key")
  void securityFirst() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(demanding(plan()))) {
      loginOneWay(target).ok();
      boolean operational = false;
      for (RawPdu login : target.received(RawPdu.LOGIN)) {
        operational |= (login.flags() & 0x0c) != 0;
        if (login.text().containsKey("CHAP_N")) {
          assertFalse(operational);
        }
      }
    }
  }

  @Test
  @DisplayName("A challenge in answer to the proof is refused")
  void secondChallenge() throws Exception {
    LoginPlan plan =
        new LoginPlan()
            .chap(plan())
            .mutate(
                (index, response) -> {
                  if (index == 2) {
                    response.put8(1, 0);
                    response.data(
                        RawPdu.text(Map.of("CHAP_A", "5", "CHAP_I", "1", "CHAP_C", "0x01020304")));
                  }
                });
    assertOneWayFails(honest(plan));
  }
}
