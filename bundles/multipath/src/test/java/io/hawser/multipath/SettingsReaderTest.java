package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
  private static MultipathSettings read(Map<String, ?> values) {
    return new SettingsReader(values, new Policies()).read();
  }

  @Test
  void withoutValuesTheDefaultsStand() {
    MultipathSettings d = MultipathSettings.DEFAULT;
    MultipathSettings read = read(Map.of());
    assertEquals(d.grouping(), read.grouping());
    assertEquals(d.selector().name(), read.selector().name());
    assertEquals(d.prioritizer().name(), read.prioritizer().name());
    assertEquals(d.failback(), read.failback());
    assertEquals(d.queue(), read.queue());
    assertEquals(d.checks(), read.checks());
    assertEquals(FenceSettings.DEFAULT, read.fence());
    assertFalse(read.hedge().enabled());
    assertEquals(List.of(), read.checkers());
  }

  @Test
  void everyValueIsRead() {
    MultipathSettings read =
        read(
            Map.ofEntries(
                Map.entry("grouping", "multibus"),
                Map.entry("selector", " latency "),
                Map.entry("prioritizer", "weight"),
                Map.entry("checkers", "fabric, , vendor"),
                Map.entry("failback", "30"),
                Map.entry("queue_commands", 12),
                Map.entry("queue_bytes", "0x1000"),
                Map.entry("queue_ms", "1500"),
                Map.entry("silence_ms", "50"),
                Map.entry("hedged_reads", true)));
    assertEquals(GroupPolicy.MULTIBUS, read.grouping());
    assertEquals("latency", read.selector().name());
    assertEquals("weight", read.prioritizer().name());
    assertEquals(List.of("fabric", "vendor"), read.checkers().stream().map(c -> c.name()).toList());
    assertEquals(Failback.after(Duration.ofSeconds(30)), read.failback());
    assertEquals(new QueueLimits(12, 4096, Duration.ofMillis(1500)), read.queue());
    assertEquals(Duration.ofMillis(50), read.checks().silence());
    assertTrue(read.hedge().enabled());
  }

  @Test
  void theFenceIsRead() {
    FenceSettings read =
        read(Map.of(
                "fence_reset", "true",
                "fence_key", "0x4861777300000000",
                "fence_network_ms", "700",
                "fence_notice_ms", "9000",
                "fence_skew_ms", "100"))
            .fence();
    assertTrue(read.enabled() && read.reset() && read.hasKeys());
    assertEquals(0x4861_7773_0000_0000L, read.keys());
    assertEquals(Duration.ofMillis(700), read.network());
    assertEquals(Optional.of(Duration.ofSeconds(9)), read.notice());
    assertEquals(Duration.ofMillis(100), read.skew());
    assertFalse(read(Map.of("fence", "false")).fence().enabled());
  }

  @Test
  void whatCannotBeReadLeavesTheDefault() {
    MultipathSettings read =
        read(
            Map.of(
                "grouping", "sideways",
                "queue_commands", "-1",
                "queue_bytes", "many",
                "silence_ms", "99999999999",
                "failback", "soon",
                "fence_key", "0x1"));
    MultipathSettings d = MultipathSettings.DEFAULT;
    assertEquals(d.grouping(), read.grouping());
    assertEquals(d.queue(), read.queue());
    assertEquals(d.checks(), read.checks());
    assertEquals(0, read.fence().keys());
    assertEquals(Failback.after(Duration.ZERO), read.failback());
  }

  @Test
  void aNoticeThatCannotBeReadIsNeverShorterThanMeant() {
    Optional<Duration> notice = read(Map.of("fence_notice_ms", "soon")).fence().notice();
    assertEquals(Optional.of(Duration.ofDays(1)), notice);
  }
}
