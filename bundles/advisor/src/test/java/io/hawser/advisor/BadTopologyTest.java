package io.hawser.advisor;

import static io.hawser.advisor.Plans.is;
import static io.hawser.advisor.Plans.nic;
import static io.hawser.advisor.Plans.plan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.advisor.Advice;
import io.hawser.api.advisor.AdviceRequest;
import io.hawser.api.advisor.Severity;
import io.hawser.api.advisor.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that nobody would draw: judged or refused, in bounded time, and never guessed at. */
class BadTopologyTest {
  @TempDir Path folder;
  private final TopologyAdvisor advisor = new TopologyAdvisor(Path.of("/nowhere"));

  private Advice judge(String json, Optional<String> profile) throws IOException {
    Path file = folder.resolve("plan.json");
    Files.writeString(file, json);
    return Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            advisor.advise(
                new AdviceRequest(
                    List.of(),
                    profile,
                    Optional.of(file),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    Optional.empty())));
  }

  private Advice judge(String json) throws IOException {
    return judge(json, Optional.of("linux"));
  }

  private static boolean says(Advice advice, String rule) {
    return advice.findings().stream().anyMatch(f -> f.rule().equals(rule));
  }

  @Test
  void overlappingNetworks() throws IOException {
    Advice advice =
        judge(plan(nic("eth1", "10.0.0.1/16") + "," + nic("eth2", "10.0.0.2/24"), "10.0.0.9"));
    assertTrue(says(advice, "T-13"), advice::toString);
  }

  @Test
  void pointToPointNetworks() throws IOException {
    Advice advice =
        judge(
            plan(
                nic("eth1", "10.0.0.0/31") + "," + nic("eth2", "10.0.0.2/31"),
                "10.0.0.1 10.0.0.3"));
    assertEquals(Verdict.DO_NOT_BIND, advice.verdict(), advice::toString);
    assertEquals(2, advice.expectedPaths());
  }

  @Test
  void anAddressThatIsItsWholeNetwork() throws IOException {
    Advice advice = judge(plan(nic("eth1", "10.0.0.1/32"), "10.0.0.9"));
    assertEquals(Verdict.UNKNOWN, advice.verdict(), advice::toString);
  }

  @Test
  void anAddressThatClaimsEverything() throws IOException {
    Advice advice = judge(plan(nic("eth1", "10.0.0.1/0"), "10.0.0.9"));
    assertTrue(says(advice, "T-14"), advice::toString);
  }

  @Test
  void linkLocalAndUniqueLocalOfSixDoNotMix() throws IOException {
    String two = nic("eth1", "fe80::1/64 fd00::1/64") + "," + nic("eth2", "fe80::2/64 fd01::1/64");
    Advice advice = judge(plan(two, "[fd00::9]:3260 [fd01::9]:3260"));
    assertEquals(Verdict.DO_NOT_BIND, advice.verdict(), advice::toString);
    assertEquals(2, advice.expectedPaths());
  }

  @Test
  void theSameAddressAndTheSameCardTwice() throws IOException {
    Advice advice =
        judge(
            plan(
                nic("eth1", "10.0.0.1/24", is("mac", "02:00:00:00:00:01"))
                    + ","
                    + nic("eth2", "10.0.0.1/24", is("mac", "02:00:00:00:00:01")),
                "10.0.0.9"));
    assertTrue(says(advice, "T-09") && says(advice, "T-10"), advice::toString);
    assertFalse(advice.isClean());
  }

  @Test
  void aSwitchNobodyNamed() throws IOException {
    String two =
        nic("vmk1", "10.0.0.1/24", is("kind", "vmkernel"))
            + ","
            + nic("vmk2", "10.0.0.2/24", is("kind", "vmkernel"));
    Advice advice = judge(plan(two, "10.0.0.9"), Optional.of("esxi<6.5"));
    assertEquals(Verdict.UNKNOWN, advice.verdict(), advice::toString);
    assertFalse(advice.missingFacts().isEmpty(), "the fact has a name");
  }

  @Test
  void aProfileNobodyKnows() {
    HawserException refused =
        assertThrows(
            HawserException.class,
            () -> judge(plan(nic("eth1", "10.0.0.1/24"), "10.0.0.9"), Optional.of("esxi 99")));
    assertEquals(ErrorCode.INVALID, refused.code());
  }

  @Test
  void anAggregationOfOneLink() throws IOException {
    Advice advice =
        judge(
            plan(
                nic(
                        "bond0",
                        "10.0.0.1/24",
                        is("kind", "bond"),
                        "\"aggregation\": {\"mode\": \"802.3ad\"}")
                    + ","
                    + nic("eth1", "", is("master", "bond0")),
                "10.0.0.9"));
    assertTrue(says(advice, "T-17"), advice::toString);
  }

  @Test
  void linksAndSizesThatDiffer() throws IOException {
    Advice advice =
        judge(
            plan(
                nic("eth1", "10.0.0.1/24", "\"vlan\": 10, \"mtu\": 9000")
                    + ","
                    + nic("eth2", "10.0.0.2/24", "\"vlan\": 20, \"mtu\": 1500"),
                "10.0.0.9"));
    assertTrue(says(advice, "T-11") && says(advice, "T-12"), advice::toString);
  }

  @Test
  void noWayAndNoWayOut() throws IOException {
    Advice none = judge(plan(nic("eth1", "10.0.0.1/24"), "10.0.0.9 192.0.2.1", "\"routes\": []"));
    assertTrue(says(none, "T-06"), none::toString);
    Advice local = judge(plan(nic("eth1", "10.0.0.1/24"), "127.0.0.1"));
    assertEquals(Verdict.NOT_NEEDED, local.verdict());
  }

  @Test
  void interfacesThatStandOnOneAnotherInACircle() throws IOException {
    Advice advice =
        judge(
            plan(
                nic("eth1", "10.0.0.1/24", is("master", "br0"))
                    + ","
                    + nic("br0", "", is("master", "bond0"))
                    + ","
                    + nic("bond0", "", is("master", "eth1")),
                "10.0.0.9"));
    assertTrue(
        advice.findings().stream()
            .anyMatch(f -> f.rule().equals("T-08") && f.severity() == Severity.ERROR),
        advice::toString);
  }

  @Test
  void tenThousandInterfacesWithCirclesAmongThem() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      all.append(i == 0 ? "" : ",")
          .append(
              nic(
                  "e" + i,
                  "10." + (i >> 8) % 200 + "." + (i & 255) + ".1/" + (i % 2 == 0 ? 24 : 16),
                  is("master", "e" + (i % 3 == 0 ? (i + 3) % 9_999 : 10_000 + i))));
    }
    Advice advice = judge(plan(all.toString(), "10.0.0.9 10.9.9.9"));
    assertTrue(says(advice, "T-08"));
    assertTrue(advisor.text(advice).length() < 1_000_000, "and nobody has to read a novel");
  }
}
