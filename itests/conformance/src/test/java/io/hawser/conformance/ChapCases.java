package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Logins with CHAP, one way and both ways, and what becomes of them. */
abstract class ChapCases extends Cases {
  static ChapPlan plan() {
    return new ChapPlan(USER, SECRET);
  }

  static ChapPlan mutualPlan() {
    return plan().mutual(TARGET_USER, TARGET_SECRET);
  }

  static ScriptedTarget.Script demanding(ChapPlan chap) {
    return honest(new LoginPlan().chap(chap));
  }

  Hawser oneWay(String algorithms) {
    return new Hawser(directory).with(environment(algorithms, false));
  }

  static Map<String, String> environment(String algorithms, boolean mutual) {
    Map<String, String> variables = new HashMap<>(Map.of("HAWSER_CHAP_PASSWORD", SECRET));
    if (algorithms != null) {
      variables.put("HAWSER_CHAP_ALGORITHMS", algorithms);
    }
    if (mutual) {
      variables.put("HAWSER_CHAP_TARGET_PASSWORD", TARGET_SECRET);
    }
    return variables;
  }

  Hawser.Result loginOneWay(ScriptedTarget target) throws Exception {
    return oneWay(null).inq(target.url(USER, ""));
  }

  Hawser.Result loginMutual(ScriptedTarget target) throws Exception {
    return new Hawser(directory)
        .with(environment(null, true))
        .inq(target.url(USER, "target_user=" + TARGET_USER));
  }

  void assertOneWayAccepted(ScriptedTarget.Script script) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      loginOneWay(target).ok();
    }
  }

  void assertMutualAccepted(ScriptedTarget.Script script) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      loginMutual(target).ok();
    }
  }

  void assertOneWayFails(ScriptedTarget.Script script) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      loginOneWay(target).failed();
      assertTrue(target.received(RawPdu.SCSI_COMMAND).isEmpty());
    }
  }

  void assertMutualFails(ScriptedTarget.Script script) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      loginMutual(target).failed();
      assertTrue(target.received(RawPdu.SCSI_COMMAND).isEmpty());
    }
  }

  void assertOneWayRefused(ChapPlan chap) throws Exception {
    assertOneWayFails(demanding(chap));
  }

  void assertMutualRefused(ChapPlan chap) throws Exception {
    assertMutualFails(demanding(chap));
  }

  static UnaryOperator<Map<String, String>> replace(String key, String value) {
    return answer -> {
      Map<String, String> changed = new LinkedHashMap<>(answer);
      changed.put(key, value);
      return changed;
    };
  }

  static UnaryOperator<Map<String, String>> without(String key) {
    return answer -> {
      Map<String, String> changed = new LinkedHashMap<>(answer);
      changed.remove(key);
      return changed;
    };
  }
}
