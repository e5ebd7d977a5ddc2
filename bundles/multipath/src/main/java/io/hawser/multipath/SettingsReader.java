package io.hawser.multipath;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@link MultipathSettings} from text values, as a configuration has them. A value that
 * cannot be read is logged, and the default stands.
 */
public final class SettingsReader {
  private static final Logger LOG = System.getLogger(SettingsReader.class.getName());

  private final Map<String, ?> values;
  private final Policies policies;

  /**
   * @param values by key; see docs/multipath.md
   * @param policies selectors, prioritizers and checkers by name
   */
  public SettingsReader(Map<String, ?> values, Policies policies) {
    this.values = values;
    this.policies = policies;
  }

  /** The settings. */
  public MultipathSettings read() {
    MultipathSettings d = MultipathSettings.DEFAULT;
    CheckSettings c = d.checks();
    CheckSettings checks =
        new CheckSettings(
            c.tick(),
            millis("silence_ms", c.silence()),
            millis("patience_ms", c.patience()),
            millis("alone_patience_ms", c.alonePatience()),
            millis("idle_ms", c.idleInterval()),
            millis("recheck_ms", c.recheck()),
            millis("probation_ms", c.probation()),
            c.longestProbation(),
            c.accessInterval());
    QueueLimits queue =
        new QueueLimits(
            (int) number("queue_commands", d.queue().commands(), Integer.MAX_VALUE),
            number("queue_bytes", d.queue().bytes(), Long.MAX_VALUE),
            millis("queue_ms", d.queue().time()));
    return d.with(grouping(d.grouping()))
        .with(policies.selector(text("selector", d.selector().name())))
        .with(policies.prioritizer(text("prioritizer", d.prioritizer().name())))
        .with(failback())
        .with(queue)
        .with(checks)
        .with(fence(d.fence()))
        .with(flag("hedged_reads", false) ? HedgeSettings.ON : HedgeSettings.OFF)
        .with(names("checkers").stream().map(policies::checker).toList());
  }

  private String text(String key, String fallback) {
    Object value = values.get(key);
    return value == null || value.toString().isBlank() ? fallback : value.toString().strip();
  }

  private List<String> names(String key) {
    return Arrays.stream(text(key, "").split(","))
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .toList();
  }

  private boolean flag(String key, boolean fallback) {
    return Boolean.parseBoolean(text(key, "" + fallback));
  }

  private long number(String key, long fallback, long most) {
    String text = text(key, "" + fallback);
    try {
      long value = Long.decode(text);
      if (value >= 0 && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      LOG.log(Level.DEBUG, key, e);
    }
    LOG.log(Level.WARNING, "{0} = {1} cannot be used, {2} stands", key, text, fallback);
    return fallback;
  }

  private Duration millis(String key, Duration fallback) {
    return Duration.ofMillis(number(key, fallback.toMillis(), 86_400_000L));
  }

  private GroupPolicy grouping(GroupPolicy fallback) {
    String text = text("grouping", fallback.text());
    for (GroupPolicy policy : GroupPolicy.values()) {
      if (policy.text().equals(text)) {
        return policy;
      }
    }
    LOG.log(Level.WARNING, "grouping = {0} is not known, {1} stands", text, fallback.text());
    return fallback;
  }

  private Failback failback() {
    String text = text("failback", "immediate").toLowerCase(Locale.ROOT);
    return switch (text) {
      case "immediate" -> Failback.IMMEDIATE;
      case "manual" -> Failback.MANUAL;
      case "follow-over", "followover" -> Failback.FOLLOW_OVER;
      default -> Failback.after(Duration.ofSeconds(number("failback", 0, 86_400L)));
    };
  }

  private FenceSettings fence(FenceSettings d) {
    long keys = number("fence_key", d.keys(), Long.MAX_VALUE);
    if ((keys & 0xffff) != 0) {
      LOG.log(Level.WARNING, "fence_key has to end in four zeroes; no key is registered");
      keys = 0;
    }
    return new FenceSettings(
        flag("fence", d.enabled()),
        flag("fence_abort_task_set", d.abortTaskSet()),
        flag("fence_reinstate", d.reinstate()),
        flag("fence_preempt", d.preempt()),
        flag("fence_reset", d.reset()),
        keys,
        millis("fence_limit_ms", d.limit()),
        millis("fence_network_ms", d.network()),
        text("fence_notice_ms", "").isEmpty()
            ? d.notice()
            : Optional.of(millis("fence_notice_ms", Duration.ofDays(1))),
        millis("fence_skew_ms", d.skew()));
  }
}
