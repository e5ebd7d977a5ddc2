package io.hawser.api.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryPolicyTest {
  private static boolean lets(DiscoveryPolicy policy, String name, String host) {
    return policy.filter().test(IscsiName.of(name), Portal.of(host, 3260));
  }

  @Test
  void bothListsHaveToAgree() {
    DiscoveryPolicy policy =
        DiscoveryPolicy.of(
            "login", List.of("IQN.2026-11.example.*:disk?"), List.of("10.0.0.0/24", "fd00::/8"));
    assertEquals(DiscoveryEvent.Action.LOGIN, policy.action());
    DiscoveryPolicy names =
        DiscoveryPolicy.of("record", List.of("iqn.2026-11.example.*"), List.of());
    assertTrue(lets(names, "iqn.2026-11.example.storage:a", "192.0.2.1"));
    assertFalse(lets(names, "iqn.2026-12.example.storage:a", "192.0.2.1"));
    assertFalse(lets(names, "eui.0123456789abcdef", "192.0.2.1"));
    DiscoveryPolicy both =
        DiscoveryPolicy.of("record", List.of("iqn.2026-11.example.*"), policy.subnets());
    assertTrue(lets(both, "iqn.2026-11.example.storage:a", "10.0.0.255"));
    assertTrue(lets(both, "iqn.2026-11.example.storage:a", "fd12::1"));
    assertFalse(lets(both, "iqn.2026-11.example.storage:a", "10.0.1.0"));
    // The same host in the other spelling.
    assertTrue(lets(both, "iqn.2026-11.example.storage:a", "::ffff:10.0.0.1"));
    assertFalse(lets(both, "iqn.2026-11.example.storage:a", "host.example"));
  }

  /** Only the star means something: a pattern is no regular expression that could run for ever. */
  @Test
  void patternsAreNoExpressions() {
    DiscoveryPolicy policy =
        DiscoveryPolicy.of("record", List.of("iqn.2026-11.ex.mple"), List.of());
    assertTrue(lets(policy, "iqn.2026-11.ex.mple", "10.0.0.1"));
    assertFalse(lets(policy, "iqn.2026-11.example", "10.0.0.1"));
    DiscoveryPolicy stars = DiscoveryPolicy.of("record", List.of("i*q*n*.*2*0*2*6*z"), List.of());
    long start = System.nanoTime();
    assertFalse(lets(stars, "iqn.2026-11." + "2026-".repeat(40), "10.0.0.1"));
    assertTrue(System.nanoTime() - start < 5_000_000_000L);
  }

  @Test
  void nothingIsDoneWithoutAList() {
    assertThrows(
        IllegalArgumentException.class, () -> DiscoveryPolicy.of("login", List.of(), List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> DiscoveryPolicy.of("record", List.of(), List.of()));
    assertTrue(lets(DiscoveryPolicy.TELL, "iqn.2026-11.example:any", "10.0.0.1"));
    assertThrows(
        IllegalArgumentException.class,
        () -> DiscoveryPolicy.of("record", Collections.nCopies(257, "a*"), List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> DiscoveryPolicy.of("Login\n", List.of("a"), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "999.1.1.1",
        "host.example",
        "1.2.3",
        "1.2.3.4.",
        "10.0.0.1/33",
        "::/129",
        "/8",
        ""
      })
  void whatIsNoNetworkIsNeverLookedUp(String text) {
    assertThrows(
        IllegalArgumentException.class,
        () -> DiscoveryPolicy.of("record", List.of(), List.of(text)));
  }

  @Test
  void networksOfOneFamilyDoNotHoldTheOther() {
    DiscoveryPolicy four = DiscoveryPolicy.of("record", List.of(), List.of("0.0.0.0/0"));
    assertTrue(lets(four, "iqn.2026-11.example:a", "203.0.113.7"));
    assertFalse(lets(four, "iqn.2026-11.example:a", "fd00::1"));
  }
}
