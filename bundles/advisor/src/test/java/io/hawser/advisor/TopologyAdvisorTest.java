package io.hawser.advisor;

import static io.hawser.advisor.Plans.is;
import static io.hawser.advisor.Plans.nic;
import static io.hawser.advisor.Plans.plan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.advisor.Advice;
import io.hawser.api.advisor.AdviceRequest;
import io.hawser.api.advisor.Finding;
import io.hawser.api.advisor.Severity;
import io.hawser.api.advisor.Symptom;
import io.hawser.api.advisor.Verdict;
import io.hawser.api.advisor.WhatIf;
import io.hawser.api.advisor.WhatIfResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The advisor as its callers see it. */
class TopologyAdvisorTest {
  @TempDir Path directory;

  private final TopologyAdvisor advisor = new TopologyAdvisor(Path.of("/"));

  private static final String TWO =
      nic("eth1", "10.0.0.1/24", is("switch", "s1"))
          + ","
          + nic("eth2", "10.0.0.2/24", is("switch", "s2"));

  private AdviceRequest request(
      String json, Optional<Symptom> symptom, OptionalInt seen, String... whatIf)
      throws IOException {
    Path file = directory.resolve("plan.json");
    Files.writeString(file, json);
    List<WhatIf> failures = new ArrayList<>();
    for (String each : whatIf) {
      failures.add(WhatIf.parse(each));
    }
    return new AdviceRequest(
        List.of(),
        Optional.empty(),
        Optional.of(file),
        List.of(),
        failures,
        symptom,
        seen,
        Optional.empty());
  }

  private Advice advise(String json, String... whatIf) throws IOException {
    return advisor.advise(request(json, Optional.empty(), OptionalInt.empty(), whatIf));
  }

  @Test
  void pathsAreCountedAsTheyAreAndAsTheyCouldBe() throws IOException {
    Advice unbound = advise(plan(TWO, "10.0.0.100 10.0.0.101"));
    assertEquals(2, unbound.expectedPaths(), "one port carries all");
    assertEquals(4, unbound.achievablePaths());
    Advice bound = advise(plan(TWO, "10.0.0.100 10.0.0.101", "\"bound\": [\"eth1\", \"eth2\"]"));
    assertEquals(4, bound.expectedPaths(), "ports times portals");
    String apart = nic("eth1", "10.0.0.1/24") + "," + nic("eth2", "10.0.1.1/24");
    assertEquals(3, advise(plan(apart, "10.0.0.100 10.0.0.101 10.0.1.100")).expectedPaths());
  }

  @Test
  void egressNamesTheInterfaceTheSourceAndTheRoute() throws IOException {
    Advice advice =
        advise(
            plan(
                TWO,
                "10.9.0.1",
                "\"routes\": [{\"to\": \"default\", \"via\": \"10.0.0.254\", \"dev\": \"eth2\"}]"));
    assertEquals(Optional.of("eth2"), advice.egress().get(0).iface());
    assertEquals(Optional.of("10.0.0.2"), advice.egress().get(0).source());
    assertEquals(Optional.of("10.0.0.254"), advice.egress().get(0).gateway());
  }

  @Test
  void policyRulesDecideForSourceAndDevice() throws IOException {
    String json =
        plan(
            TWO,
            "10.9.0.1",
            "\"routes\": [{\"to\": \"default\", \"via\": \"10.0.0.254\", \"dev\": \"eth1\"},"
                + " {\"to\": \"default\", \"via\": \"10.0.0.253\", \"dev\": \"eth2\","
                + " \"table\": \"second\"}]",
            "\"rules\": [{\"priority\": 10, \"device\": \"eth2\", \"table\": \"second\"},"
                + " {\"priority\": 32766, \"table\": \"main\"}]",
            "\"bound\": [\"eth1\", \"eth2\"]");
    Advice advice = advise(json);
    assertEquals(Optional.of("10.0.0.254"), advice.egress().get(0).gateway());
    assertEquals(Optional.of("10.0.0.253"), advice.egress().get(1).gateway());
    assertEquals(2, advice.expectedPaths());
  }

  @Test
  void whatFailsCostsItsPaths() throws IOException {
    String json = plan(TWO, "10.0.0.100 10.0.0.101", "\"bound\": [\"eth1\", \"eth2\"]");
    Advice advice =
        advise(json, "nic=eth1", "cable=eth2", "switch=s1", "portal=10.0.0.100", "nic=eth9");
    List<WhatIfResult> results = advice.whatIf();
    assertEquals(2, results.get(0).pathsAfter());
    assertEquals(
        List.of("eth1 -> 10.0.0.100:3260", "eth1 -> 10.0.0.101:3260"), results.get(0).lost());
    assertEquals(2, results.get(1).pathsAfter());
    assertEquals(2, results.get(2).pathsAfter());
    assertEquals(2, results.get(3).pathsAfter());
    assertFalse(results.get(4).known());
    assertEquals(List.of(), advice.singlePoints());
  }

  /** An interface that is gone takes its route along; a pulled cable leaves it in place. */
  @Test
  void unboundSessionsFindTheOtherWayOnlyIfTheRouteGoes() throws IOException {
    Advice advice = advise(plan(TWO, "10.0.0.100"), "nic=eth1", "cable=eth1");
    assertEquals(1, advice.whatIf().get(0).pathsAfter());
    assertEquals(0, advice.whatIf().get(1).pathsAfter());
  }

  @Test
  void singlePointsAreWhatAllPathsNeed() throws IOException {
    assertEquals(
        List.of("nic eth1", "portal 10.0.0.100:3260", "switch s1"),
        advise(plan(nic("eth1", "10.0.0.1/24", is("switch", "s1")), "10.0.0.100")).singlePoints());
  }

  @Test
  void aTargetOnThisHostNeedsNoCard() throws IOException {
    Advice advice = advise(plan(TWO, "10.0.0.1 127.0.0.1"));
    assertEquals(Verdict.NOT_NEEDED, advice.verdict());
    assertEquals(2, advice.expectedPaths());
    assertEquals(List.of(), advice.singlePoints());
    assertEquals(Optional.of("lo"), advice.egress().get(0).iface());
  }

  @Test
  void symptomsHaveCauses() throws IOException {
    String wrong =
        plan(
            nic("eth1", "10.0.0.1/24") + "," + nic("eth2", "10.0.1.1/24"),
            "10.0.0.100 10.0.1.100",
            "\"bound\": [\"eth1\", \"eth2\"]");
    for (Symptom symptom : Symptom.values()) {
      Advice advice = advisor.advise(request(wrong, Optional.of(symptom), OptionalInt.of(1)));
      assertTrue(advice.causes().stream().anyMatch(c -> c.startsWith("S0-09")), advice::toString);
    }
    Advice missing =
        advisor.advise(
            request(
                plan(TWO, "10.0.0.100"), Optional.of(Symptom.MISSING_PATHS), OptionalInt.of(1)));
    assertTrue(missing.causes().stream().anyMatch(c -> c.startsWith("S0-10")));
    Advice fine =
        advisor.advise(
            request(
                plan(nic("eth1", "10.0.0.1/24"), "10.0.0.100"),
                Optional.of(Symptom.SLOW_RESCAN),
                OptionalInt.empty()));
    assertEquals(1, fine.causes().size());
    assertTrue(fine.causes().get(0).startsWith("No rule"));
  }

  @Test
  void jsonIsStableAndFollowsItsSchema() throws IOException {
    Advice advice = advise(plan(TWO, "10.0.0.100"), "nic=eth1");
    String json = advisor.json(advice);
    assertEquals(json, advisor.json(advise(plan(TWO, "10.0.0.100"), "nic=eth1")));
    JsonObject root = JsonParser.parseString(json).getAsJsonObject();
    assertEquals("BIND", root.get("verdict").getAsString());
    JsonObject schema =
        JsonParser.parseString(Files.readString(Path.of("../../docs/advice.schema.json")))
            .getAsJsonObject();
    assertEquals(schema.getAsJsonObject("properties").keySet(), root.keySet());
    for (String list : List.of("findings", "egress", "what_if")) {
      JsonObject item =
          schema.getAsJsonObject("properties").getAsJsonObject(list).getAsJsonObject("items");
      for (JsonElement each : root.getAsJsonArray(list)) {
        assertTrue(
            item.getAsJsonObject("properties")
                .keySet()
                .containsAll(each.getAsJsonObject().keySet()),
            each::toString);
        for (JsonElement needed : item.getAsJsonArray("required")) {
          assertTrue(each.getAsJsonObject().has(needed.getAsString()), each::toString);
        }
      }
    }
  }

  @Test
  void textSaysVerdictRuleSourceAndCommands() throws IOException {
    String text = advisor.text(advise(plan(TWO, "10.0.0.100"), "nic=eth1"));
    assertTrue(text.startsWith("BIND [S0-01]"), text);
    assertTrue(text.contains("VMware KB 2038869") && text.contains("2013-10-18"), text);
    assertTrue(text.contains("hawser iface update eth2 --set iface.net_ifacename=eth2"), text);
    assertTrue(text.contains("nic=eth1: 1 of 1 paths left"), text);
  }

  @Test
  void whatCannotBeJudgedIsRefused() throws IOException {
    AdviceRequest byName = AdviceRequest.of(List.of(Portal.of("array.example", 3260)));
    assertThrows(HawserException.class, () -> advisor.advise(byName));
    AdviceRequest badProfile =
        request(plan(TWO, "", "\"profile\": \"amiga\""), Optional.empty(), OptionalInt.empty());
    assertThrows(HawserException.class, () -> advisor.advise(badProfile));
    assertThrows(IllegalArgumentException.class, () -> WhatIf.parse("meteor=big"));
    assertThrows(IllegalArgumentException.class, () -> Symptom.parse("tired"));
  }

  @Test
  void aMissingFactIsNamed() throws IOException {
    Advice advice =
        advise(
            plan(
                TWO.replace(", \"switch\": \"s2\"", ""),
                "10.0.0.100",
                "\"profile\": \"esxi<6.5\""));
    assertEquals(Verdict.UNKNOWN, advice.verdict());
    assertTrue(advice.missingFacts().contains("switch of eth2"), advice::toString);
  }

  @Test
  void infiniBoxTakesWhatItKnows() throws IOException {
    assertEquals(List.of("infinibox"), advisor.arrays());
    Map<String, String> good =
        Map.of(
            "node.session.iscsi.ERL",
            "0",
            "node.session.auth.authmethod",
            "CHAP",
            "node.session.auth.password",
            "x",
            "node.session.auth.password_in",
            "y");
    assertEquals(List.of(), advisor.validate("infinibox", good));
    Map<String, String> bad =
        Map.of(
            "node.session.iscsi.ERL",
            "2",
            "node.session.iscsi.MaxConnections",
            "4",
            "discovery.sendtargets.auth.authmethod",
            "CHAP",
            "portal",
            "fd00::1",
            "node.session.auth.authmethod",
            "SRP",
            "node.session.auth.password_in",
            "y",
            "node.session.nr_sessions",
            "2",
            "ipsec",
            "yes");
    assertEquals(
        List.of("S4-02", "S4-07", "S4-09", "S4-12", "S4-14", "S4-19", "S4-20", "S4-21"),
        advisor.validate("infinibox", bad).stream().map(Finding::rule).sorted().toList());
    assertThrows(HawserException.class, () -> advisor.validate("toaster", good));
  }

  @Test
  void infiniBoxHoldsTwoThousandHostPorts() throws IOException {
    assertEquals(List.of(), advisor.plan("infinibox", Map.of("host-ports", 1_799L)));
    assertEquals(
        Severity.WARNING,
        advisor.plan("infinibox", Map.of("host-ports", 1_800L)).get(0).severity());
    assertEquals(
        Severity.WARNING,
        advisor.plan("infinibox", Map.of("host-ports", 2_000L)).get(0).severity());
    assertEquals(
        Severity.ERROR, advisor.plan("infinibox", Map.of("host-ports", 2_001L)).get(0).severity());
    assertThrows(HawserException.class, () -> advisor.plan("infinibox", Map.of("host-ports", -1L)));
    assertThrows(HawserException.class, () -> advisor.plan("infinibox", Map.of("lasers", 1L)));
  }
}
