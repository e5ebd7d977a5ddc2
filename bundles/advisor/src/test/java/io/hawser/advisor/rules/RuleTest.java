package io.hawser.advisor.rules;

import static io.hawser.advisor.Plans.fresh;
import static io.hawser.advisor.Plans.is;
import static io.hawser.advisor.Plans.loose;
import static io.hawser.advisor.Plans.nic;
import static io.hawser.advisor.Plans.plan;
import static io.hawser.advisor.Plans.roles;
import static io.hawser.advisor.Plans.topology;
import static io.hawser.advisor.Plans.uplink;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.advisor.Advice;
import io.hawser.api.advisor.Finding;
import io.hawser.api.advisor.Severity;
import io.hawser.api.advisor.Verdict;
import io.hawser.api.iface.Iface;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every rule by its name: it speaks where it should, weighs what it should, and no other does. */
class RuleTest {
  private static final String OLD = "esxi<6.5";
  private static final String NEW = "esxi>=6.5";
  private static final String CLASSIC = "esx-classic";

  private static final String BOND =
      nic("bond0", "10.0.0.1/24", is("kind", "bond"), "\"aggregation\": {\"mode\": \"802.3ad\"}")
          + ","
          + nic("eth1", "", is("master", "bond0"), is("switch", "s1"), "\"speed\": 10000")
          + ","
          + nic("eth2", "", is("master", "bond0"), is("switch", "s1"), "\"speed\": 10000");

  /** Two VMkernel ports as they should be: one subnet, one virtual switch, one uplink each. */
  private static String vmk(String first, String second) {
    return vmk(first, second, uplink("vmnic1"), uplink("vmnic2"));
  }

  private static String vmk(String first, String second, String one, String two) {
    return nic("vmk1", first, is("kind", "vmkernel"), is("switch", "vSwitch1"), one)
        + ","
        + nic("vmk2", second, is("kind", "vmkernel"), is("switch", "vSwitch1"), two)
        + ","
        + nic("vmnic1", "")
        + ","
        + nic("vmnic2", "");
  }

  private static String pair(String first, String second, String... more) {
    return nic("eth1", first, more) + "," + nic("eth2", second, more);
  }

  private record Scene(
      String profile, String json, Severity severity, List<Iface> records, OptionalInt seen) {}

  private static final Map<String, List<Scene>> SCENES = new TreeMap<>();

  private static void scene(String rule, String profile, Severity severity, String json) {
    scene(rule, new Scene(profile, json, severity, List.of(), OptionalInt.empty()));
  }

  private static void scene(String rule, Scene scene) {
    SCENES.computeIfAbsent(rule, k -> new ArrayList<>()).add(scene);
  }

  private static final String BOUND_ETH = "\"bound\": [\"eth1\", \"eth2\"]";
  private static final String BOUND_VMK = "\"bound\": [\"vmk1\", \"vmk2\"]";
  private static final String ROUTES_VMK =
      "\"routes\": [{\"to\": \"10.0.0.0/24\", \"dev\": \"vmk1\"},"
          + " {\"to\": \"10.0.0.0/24\", \"dev\": \"vmk2\"},"
          + " {\"to\": \"default\", \"via\": \"10.0.0.254\", \"dev\": \"vmk1\"},"
          + " {\"to\": \"default\", \"via\": \"10.0.0.254\", \"dev\": \"vmk2\"}]";
  private static final String ROUTES_ONE =
      "\"routes\": [{\"to\": \"10.0.0.0/24\", \"dev\": \"eth1\"},"
          + " {\"to\": \"10.0.0.0/24\", \"dev\": \"eth2\"},"
          + " {\"to\": \"default\", \"via\": \"10.0.0.254\", \"dev\": \"eth1\"}]";
  private static final String ROUTES_TWO =
      ROUTES_ONE.replace(
          "}]",
          "}, {\"to\": \"default\", \"via\": \"10.0.0.254\","
              + " \"dev\": \"eth2\", \"metric\": 9}]");
  private static final String TARGET = "10.0.0.100";
  private static final String FAR = "10.9.0.100";

  static {
    binding();
    homing();
    teaming();
    linux();
    sanity();
  }

  private static void binding() {
    scene("S0-01", "linux", Severity.INFO, plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET));
    scene("S0-01", OLD, Severity.INFO, plan(vmk("10.0.0.1/24", "10.0.0.2/24"), TARGET));
    scene(
        "S0-02",
        OLD,
        Severity.ERROR,
        plan(vmk("10.0.0.1/24", "10.0.0.2/24"), FAR, BOUND_VMK, ROUTES_VMK));
    scene(
        "S0-03",
        "linux",
        Severity.ERROR,
        plan(pair("10.0.0.1/24", "10.0.1.1/24"), TARGET + " 10.0.1.100", BOUND_ETH));
    scene(
        "S0-03",
        NEW,
        Severity.ERROR,
        plan(vmk("10.0.0.1/24", "10.0.1.1/24"), TARGET + " 10.0.1.100", BOUND_VMK));
    scene(
        "S0-04",
        OLD,
        Severity.ERROR,
        plan(
            vmk("10.0.0.1/24", "10.0.0.2/24").replaceFirst("vSwitch1", "vSwitch2"),
            TARGET,
            BOUND_VMK));
    scene("S0-04", "linux", Severity.UNKNOWN, plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET));
    scene("S0-05", OLD, Severity.INFO, plan(vmk("10.0.0.1/24", "10.0.0.2/24"), FAR, ROUTES_VMK));
    scene(
        "S0-06", CLASSIC, Severity.INFO, plan(vmk("10.0.0.1/24", "10.0.0.2/24"), FAR, ROUTES_VMK));
    scene(
        "S0-07",
        "linux",
        Severity.INFO,
        plan(pair("10.0.0.1/24", "10.0.1.1/24"), TARGET + " 10.0.1.100"));
    scene(
        "S0-07",
        OLD,
        Severity.INFO,
        plan(vmk("10.0.0.1/24", "10.0.0.2/24").replaceFirst("vSwitch1", "vSwitch2"), TARGET));
    scene("S0-08", "linux", Severity.WARNING, plan(BOND, TARGET));
    scene("S0-08", OLD, Severity.WARNING, plan(BOND, TARGET));
    scene(
        "S0-09",
        "linux",
        Severity.WARNING,
        plan(pair("10.0.0.1/24", "10.0.1.1/24"), TARGET + " 10.0.1.100", BOUND_ETH));
    scene("S0-10", "linux", Severity.WARNING, plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET));
    String two = "\"uplinks\": {\"active\": [\"vmnic1\", \"vmnic2\"], \"standby\": []}";
    String spare = "\"uplinks\": {\"active\": [\"vmnic1\"], \"standby\": [\"vmnic2\"]}";
    scene(
        "S0-11",
        OLD,
        Severity.ERROR,
        plan(vmk("10.0.0.1/24", "10.0.0.2/24", two, uplink("vmnic2")), TARGET, BOUND_VMK));
    scene(
        "S0-11",
        NEW,
        Severity.ERROR,
        plan(vmk("10.0.0.1/24", "10.0.0.2/24", spare, uplink("vmnic2")), TARGET, BOUND_VMK));
    scene("S0-12", NEW, Severity.INFO, plan(vmk("10.0.0.1/24", "10.0.0.2/24"), FAR, ROUTES_VMK));
    scene("S0-13", OLD, Severity.INFO, plan(vmk("10.0.0.1/24", "10.0.0.2/24"), TARGET));
  }

  private static void homing() {
    scene("S1-01", OLD, Severity.INFO, plan(vmk("10.0.0.1/24", "10.0.0.2/24"), TARGET));
    scene("S1-02", "linux", Severity.WARNING, plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET));
    scene(
        "S1-03",
        "linux",
        Severity.WARNING,
        plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET, "\"bound\": [\"eth1\"]"));
    scene(
        "S1-04",
        CLASSIC,
        Severity.INFO,
        plan(
            nic("vswif0", "10.0.0.1/24", roles("console")) + "," + nic("vmk1", "10.0.0.2/24"),
            TARGET));
    scene(
        "S1-05",
        NEW,
        Severity.WARNING,
        plan(
            nic("vmk0", "10.0.0.1/24", roles("management")) + "," + nic("vmk1", "10.0.0.2/24"),
            TARGET));
    scene(
        "S1-06",
        "linux",
        Severity.WARNING,
        plan(pair("10.0.0.1/24", "10.0.0.2/24", is("dhcpServer", "10.0.0.5")), TARGET));
    scene(
        "S1-07",
        OLD,
        Severity.WARNING,
        plan(nic("vmk1", "10.0.0.1/24", roles("iscsi", "nfs")), TARGET, "\"bound\": [\"vmk1\"]"));
    scene(
        "S4-22",
        "linux",
        Severity.WARNING,
        plan(
            nic("eth0", "10.0.0.1/24", roles("vmotion")) + "," + nic("eth1", "10.0.0.2/24"),
            TARGET));
    scene(
        "S3-01",
        "linux",
        Severity.INFO,
        plan(pair("10.0.0.1/24", "10.0.1.1/24"), TARGET + " 10.0.1.100"));
  }

  private static void teaming() {
    scene("S2-01", "linux", Severity.WARNING, plan(BOND, TARGET));
    scene("S2-02", "linux", Severity.WARNING, plan(BOND, TARGET));
    scene("S2-03", "linux", Severity.WARNING, plan(BOND, TARGET));
    scene("S2-04", "linux", Severity.WARNING, plan(BOND, TARGET));
    scene(
        "S2-04", "linux", Severity.UNKNOWN, plan(BOND.replace(", \"switch\": \"s1\"", ""), TARGET));
    scene("S2-05", "linux", Severity.INFO, plan(BOND, TARGET));
    scene(
        "S2-06",
        "linux",
        Severity.INFO,
        plan(nic("eth1", "10.0.0.1/24"), "10.0.0.100:3260,1 10.0.0.101:3260,2"));
    scene("S2-07", "linux", Severity.INFO, plan(BOND, TARGET));
    scene("S2-08", "linux", Severity.INFO, plan(nic("eth1", "10.0.0.1/24"), TARGET));
    scene("T-17", "linux", Severity.INFO, plan(BOND.substring(0, BOND.lastIndexOf(",{")), TARGET));
  }

  private static void linux() {
    scene(
        "L-01",
        "linux",
        Severity.ERROR,
        plan(pair("10.0.0.1/24", "10.0.0.2/24", fresh(1)), TARGET));
    scene(
        "L-02",
        "linux",
        Severity.WARNING,
        plan(pair("10.0.0.1/24", "10.0.0.2/24", fresh(0)), TARGET, BOUND_ETH));
    Iface bySource =
        new Iface(
            "second",
            "tcp",
            Optional.empty(),
            Optional.empty(),
            Optional.of("10.0.0.2"),
            Optional.empty(),
            new TreeMap<>());
    scene(
        "L-03",
        new Scene(
            "linux",
            plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET),
            Severity.ERROR,
            List.of(bySource),
            OptionalInt.empty()));
    scene(
        "L-04", "linux", Severity.INFO, plan(pair("10.0.0.1/24", "10.0.0.2/24"), FAR, ROUTES_ONE));
    scene(
        "L-05", "linux", Severity.INFO, plan(pair("10.0.0.1/24", "10.0.0.2/24"), FAR, ROUTES_TWO));
    scene("L-06", "linux", Severity.UNKNOWN, plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET));
    scene("L-07", "linux", Severity.UNKNOWN, plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET));
  }

  private static void sanity() {
    String one = nic("eth1", "10.0.0.1/24");
    scene("T-01", "linux", Severity.UNKNOWN, plan(one, ""));
    scene("T-02", "linux", Severity.INFO, plan(one, "127.0.0.1"));
    scene("T-02", "linux", Severity.INFO, plan(one, "10.0.0.1"));
    scene("T-03", "linux", Severity.UNKNOWN, plan(one, FAR, "\"routes\": []"));
    scene("T-04", "linux", Severity.INFO, plan(one, TARGET));
    scene(
        "T-05",
        OLD,
        Severity.UNKNOWN,
        plan(vmk("10.0.0.1/24", "10.0.0.2/24").replace("\"switch\": \"vSwitch1\", ", ""), TARGET));
    scene("T-06", "linux", Severity.ERROR, plan(one, TARGET + " " + FAR, "\"routes\": []"));
    scene("T-06", "linux", Severity.UNKNOWN, plan(one, TARGET + " " + FAR));
    scene("T-07", "linux", Severity.ERROR, plan(one, TARGET, "\"bound\": [\"eth9\"]"));
    scene(
        "T-07",
        "linux",
        Severity.ERROR,
        plan(nic("eth1", "10.0.0.1/24", "\"carrier\": false"), TARGET, "\"bound\": [\"eth1\"]"));
    scene(
        "T-08",
        "linux",
        Severity.ERROR,
        plan(
            one + "," + nic("a", "", is("master", "b")) + "," + nic("b", "", is("master", "a")),
            TARGET));
    scene("T-09", "linux", Severity.ERROR, plan(pair("10.0.0.1/24", "10.0.0.1/24"), TARGET));
    scene(
        "T-10",
        "linux",
        Severity.WARNING,
        plan(pair("10.0.0.1/24", "10.0.1.1/24", is("mac", "02:00:00:00:00:01")), TARGET));
    scene(
        "T-11",
        "linux",
        Severity.WARNING,
        plan(
            nic("eth1", "10.0.0.1/24", "\"mtu\": 9000")
                + ","
                + nic("eth2", "10.0.0.2/24", "\"mtu\": 1500"),
            TARGET));
    scene(
        "T-12",
        "linux",
        Severity.WARNING,
        plan(
            nic("eth1", "10.0.0.1/24", "\"vlan\": 10")
                + ","
                + nic("eth2", "10.0.0.2/24", "\"vlan\": 20"),
            TARGET));
    scene("T-13", "linux", Severity.WARNING, plan(pair("10.0.0.1/16", "10.0.0.2/24"), TARGET));
    scene("T-14", "linux", Severity.WARNING, plan(nic("eth1", "10.0.0.1/0"), TARGET));
    scene(
        "T-15",
        "linux",
        Severity.WARNING,
        plan(
            nic("eth1", "10.0.0.1/24") + "," + nic("eth2", "10.0.0.2/24", "\"carrier\": false"),
            TARGET));
    scene(
        "T-16",
        new Scene("linux", plan(one, TARGET), Severity.WARNING, List.of(), OptionalInt.of(0)));
  }

  private static Advice judge(RuleSet rules, Scene scene) {
    Situation situation =
        new Situation(
            topology(scene.json()),
            Profile.of(scene.profile()).orElseThrow(),
            scene.records(),
            Optional.empty(),
            scene.seen());
    return new Judge(rules).judge(situation, List.of(), List.of());
  }

  @TestFactory
  Stream<DynamicTest> everyRule() {
    return SCENES.entrySet().stream()
        .flatMap(
            e ->
                IntStream.range(0, e.getValue().size())
                    .mapToObj(
                        i ->
                            DynamicTest.dynamicTest(
                                e.getKey() + (i == 0 ? "" : " again, " + (i + 1)),
                                () -> speaksOnlyByItsRule(e.getKey(), e.getValue().get(i)))));
  }

  private static void speaksOnlyByItsRule(String id, Scene scene) {
    Advice with = judge(RuleSet.standard(), scene);
    List<Finding> found = with.findings().stream().filter(f -> f.rule().equals(id)).toList();
    assertFalse(found.isEmpty(), () -> id + " is silent in " + with);
    assertTrue(
        found.stream().anyMatch(f -> f.severity() == scene.severity()),
        () -> id + " weighs wrongly: " + found);
    for (Finding finding : found) {
      assertFalse(finding.text().contains("{"), () -> "unfilled: " + finding.text());
      assertFalse(finding.source().isEmpty() || finding.date().isEmpty());
      assertTrue(finding.appliesTo().contains(scene.profile()));
    }
    Advice without = judge(RuleSet.standard().without(id), scene);
    assertTrue(without.findings().stream().noneMatch(f -> f.rule().equals(id)));
    Rule rule =
        RuleSet.standard().rules().stream()
            .filter(r -> r.id().equals(id))
            .findFirst()
            .orElseThrow();
    if (rule.verdict().isPresent()) {
      assertEquals(rule.verdict().get(), with.verdict());
    }
    if (with.rule().equals(id)) {
      assertFalse(without.rule().equals(id));
    }
  }

  @Test
  void everyRuleOfTheFileHasItsScene() {
    Set<String> ids =
        RuleSet.standard().rules().stream()
            .map(Rule::id)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(RuleSet.standard().rules().size(), ids.size(), "ids are unique");
    assertEquals(ids, SCENES.keySet());
  }

  @Test
  void noRowOfTheGuidesIsMissing() {
    Map<String, Integer> rows = new LinkedHashMap<>(Map.of("S0", 13, "S1", 7, "S2", 8));
    rows.forEach(
        (guide, count) ->
            IntStream.rangeClosed(1, count)
                .mapToObj(i -> String.format("%s-%02d", guide, i))
                .forEach(id -> assertTrue(SCENES.containsKey(id), id)));
  }

  /** Removing the row that decides changes the verdict, where no other row says the same. */
  @Test
  void theDecisionTableIsTheRules() {
    Map<String, Verdict> without =
        Map.of(
            "S0-01", Verdict.UNKNOWN,
            "S0-12", Verdict.UNKNOWN,
            "S0-08", Verdict.NOT_NEEDED,
            "L-05", Verdict.UNKNOWN,
            "T-05", Verdict.BIND);
    without.forEach(
        (id, verdict) ->
            assertEquals(
                verdict,
                judge(RuleSet.standard().without(id), SCENES.get(id).get(0)).verdict(),
                id));
  }

  @Test
  void aHostAsItShouldBeIsClean() {
    Advice bound =
        judge(
            RuleSet.standard(),
            new Scene(
                "linux",
                plan(pair("10.0.0.1/24", "10.0.0.2/24", loose()), TARGET, BOUND_ETH),
                Severity.INFO,
                List.of(),
                OptionalInt.of(2)));
    assertEquals(Verdict.BIND, bound.verdict());
    assertTrue(bound.isClean(), bound::toString);
    assertEquals(2, bound.expectedPaths());
    Advice apart =
        judge(
            RuleSet.standard(),
            new Scene(
                "linux",
                plan(pair("10.0.0.1/24", "10.0.1.1/24", loose()), TARGET + " 10.0.1.100"),
                Severity.INFO,
                List.of(),
                OptionalInt.of(2)));
    assertEquals(Verdict.DO_NOT_BIND, apart.verdict());
    assertTrue(apart.isClean(), apart::toString);
    Advice vmware =
        judge(
            RuleSet.standard(),
            new Scene(
                OLD,
                plan(vmk("10.0.0.1/24", "10.0.0.2/24"), TARGET, BOUND_VMK),
                Severity.INFO,
                List.of(),
                OptionalInt.empty()));
    assertTrue(vmware.isClean(), vmware::toString);
  }
}
