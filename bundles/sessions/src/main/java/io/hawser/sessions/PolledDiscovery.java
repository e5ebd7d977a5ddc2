package io.hawser.sessions;

import io.hawser.api.Deadline;
import io.hawser.api.HawserException;
import io.hawser.api.discovery.DiscoveryEvent;
import io.hawser.api.discovery.DiscoveryListener;
import io.hawser.api.discovery.DiscoveryPolicy;
import io.hawser.api.session.DiscoveryId;
import io.hawser.api.session.DiscoveryRecord;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeDiscovery;
import io.hawser.block.Delay;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Asks again and again where a discovery record says {@code use_discoveryd = Yes}, every {@code
 * discoveryd_poll_inval} seconds (0 and less: once), and tells what changed. Unlike open-iscsi's
 * daemon it logs nobody out because of an answer.
 *
 * <p>Threading: records are read on {@code worker}, in one pass at a time; listeners are told there
 * or on a thread of the discovery method's.
 */
public final class PolledDiscovery implements AutoCloseable {
  /** New and changed records are noticed after so long. */
  static final Duration LOOK = Duration.ofSeconds(30);

  /** How long one discovery may take in all. */
  static final Duration ANSWER = Duration.ofMinutes(1);

  private static final Logger LOG = System.getLogger(PolledDiscovery.class.getName());
  private static final long SHORTEST = Duration.ofSeconds(1).toNanos();

  private final DiscoveryStore records;
  private final NodeDiscovery discovery;
  private final Supplier<DiscoveryPolicy> policy;
  private final DiscoveryListener listener;
  private final Delay delay;
  private final LongSupplier clock;
  private final Executor worker;
  // Guarded by this.
  private final Map<DiscoveryId, PolledSource> sources = new HashMap<>();
  private boolean closed;

  /**
   * Starts with a first pass.
   *
   * @param records which sources are asked, and how often
   * @param discovery asks; changes no records here
   * @param policy what may be done with what is found, read at every answer
   * @param listener told what changed
   * @param delay makes the pauses
   * @param clock nanoseconds, as {@link System#nanoTime}
   * @param worker runs the passes
   */
  public PolledDiscovery(
      DiscoveryStore records,
      NodeDiscovery discovery,
      Supplier<DiscoveryPolicy> policy,
      DiscoveryListener listener,
      Delay delay,
      LongSupplier clock,
      Executor worker) {
    this.records = records;
    this.discovery = discovery;
    this.policy = policy;
    this.listener = listener;
    this.delay = delay;
    this.clock = clock;
    this.worker = worker;
    look();
  }

  private void look() {
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    try {
      worker.execute(this::pass);
    } catch (RejectedExecutionException shutDown) {
      LOG.log(Level.DEBUG, "nobody is asked any more", shutDown);
    }
  }

  private void pass() {
    long wait = LOOK.toNanos();
    try {
      List<DiscoveryRecord> wanted =
          records.discoveries().stream().filter(PolledDiscovery::isPolled).toList();
      long now = clock.getAsLong();
      synchronized (this) {
        sources.keySet().retainAll(wanted.stream().map(DiscoveryRecord::id).toList());
      }
      for (DiscoveryRecord record : wanted) {
        PolledSource source;
        synchronized (this) {
          source = sources.computeIfAbsent(record.id(), PolledSource::new);
        }
        long due = source.due(now, interval(record));
        if (due <= 0) {
          ask(source);
          due = interval(record);
        }
        wait = due > 0 ? Math.min(wait, Math.max(SHORTEST, due)) : wait;
      }
    } catch (HawserException | RuntimeException e) {
      LOG.log(Level.ERROR, "no periodic discovery: " + e.getMessage());
    }
    delay.after(wait, this::look);
  }

  private static boolean isPolled(DiscoveryRecord record) {
    return record
        .values()
        .get("discovery." + record.id().type() + ".use_discoveryd")
        .filter("Yes"::equalsIgnoreCase)
        .isPresent();
  }

  /** Nanoseconds between two questions; 0 asks once. */
  private static long interval(DiscoveryRecord record) {
    return record
        .values()
        .get("discovery." + record.id().type() + ".discoveryd_poll_inval")
        .filter(value -> value.matches("[0-9]{1,9}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)).toNanos())
        .orElse(0L);
  }

  private void ask(PolledSource source) {
    source.asked(clock.getAsLong());
    discovery
        .discover(
            new NodeDiscovery.Request(
                source.id(), List.of(), Set.of(), true, Deadline.after(ANSWER)))
        .whenComplete(
            (result, failure) -> {
              List<DiscoveryEvent> events =
                  failure == null
                      ? source.answered(result.found(), policy.get())
                      : source.failed(Failures.explained(failure, "discovery").getMessage());
              synchronized (this) {
                if (closed || sources.get(source.id()) != source) {
                  return;
                }
              }
              events.forEach(listener::discoveryEvent);
            });
  }

  /** Asks nobody any more; sessions and records stay. */
  @Override
  public synchronized void close() {
    closed = true;
    sources.clear();
  }
}
