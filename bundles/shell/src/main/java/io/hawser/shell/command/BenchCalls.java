package io.hawser.shell.command;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.session.SessionOpener;
import io.hawser.api.transport.TransportSession;
import io.hawser.shell.bench.LatencyHistogram;
import io.hawser.shell.bench.Repetition;
import io.hawser.shell.bench.Usage;
import io.hawser.shell.terminal.Decimal;
import io.hawser.shell.terminal.Json;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures what is no I/O: logins with their logouts, and discoveries, one after another. */
final class BenchCalls {
  private final Invocation call;
  private final Connection connection;
  private final BenchPlan plan;
  private final AtomicInteger targets = new AtomicInteger(-1);

  BenchCalls(Invocation call, Connection connection, BenchPlan plan) {
    this.call = call;
    this.connection = connection;
    this.plan = plan;
  }

  /** A login and a logout; what the target says in between is nothing. */
  void logins() throws HawserException {
    if (connection.url().target().isEmpty()) {
      throw new HawserException(
          ErrorCode.INVALID, connection.url() + " names no target to log in to");
    }
    SessionOpener opener = opener();
    Duration logout = connection.options().timeouts().logout();
    run(
        new Repetition(
            () ->
                opener
                    .open(connection.url(), connection.options())
                    .thenCompose(session -> leave(session, logout)),
            System::nanoTime));
  }

  /** One event loop, as one session at a time needs; the transport as it is where it is shared. */
  private SessionOpener opener() throws HawserException {
    try {
      return call.services().sessions(plan.tuning());
    } catch (HawserException e) {
      if (e.code() != ErrorCode.NOT_SUPPORTED || plan.tuning().needsOwnTransport()) {
        throw e;
      }
      return call.services().sessions();
    }
  }

  private static CompletionStage<Void> leave(TransportSession session, Duration limit) {
    return session
        .logout(Deadline.after(limit))
        .whenComplete(
            (left, failure) -> {
              if (failure != null) {
                session.close("the logout failed");
              }
            });
  }

  /** Login, SendTargets, logout. Every one has to find as many portals as the first. */
  void discoveries() throws HawserException {
    opener();
    Discovery discovery = call.services().discovery("sendtargets");
    DiscoveryRequest request = LsCommand.request(call, connection);
    run(
        new Repetition(
            () ->
                discovery
                    .discover(renewed(request), node -> {})
                    .thenAccept(summary -> sameAsBefore(summary)),
            System::nanoTime));
  }

  /** The same with a deadline of its own. */
  private DiscoveryRequest renewed(DiscoveryRequest r) {
    return new DiscoveryRequest(
        r.portal(),
        r.ifaces(),
        r.initiator(),
        r.authentication(),
        r.chap(),
        r.timeouts(),
        Deadline.after(DiscoveryCalls.time(connection)),
        r.maxTargets(),
        r.options());
  }

  private void sameAsBefore(DiscoverySummary summary) {
    int before = targets.getAndSet(summary.found());
    if (before >= 0 && before != summary.found()) {
      throw new IllegalStateException(
          "one discovery found " + before + " portals, the next " + summary.found());
    }
  }

  private void run(Repetition repetition) throws HawserException {
    long from = System.nanoTime() + plan.ramp().toNanos();
    long until = from + plan.time().toNanos();
    repetition.start(from, until);
    try {
      boolean over = repetition.await(from - System.nanoTime());
      Usage before = Usage.now();
      over = over || repetition.await(until - System.nanoTime());
      Usage used = Usage.now().since(before);
      long patience = connection.openTime().toNanos();
      if (!over && !repetition.await(patience)) {
        throw new HawserException(ErrorCode.REQUEST_TIMEOUT, "bench: the last call did not end");
      }
      if (repetition.failure().isPresent()) {
        throw Await.failure(repetition.failure().get());
      }
      report(repetition.latencies(), used);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HawserException(ErrorCode.GENERIC, "interrupted", e);
    }
  }

  private void report(LatencyHistogram latencies, Usage used) {
    double seconds = plan.time().toNanos() / 1e9;
    double rate = latencies.count() / seconds;
    double cpu = used.cpu().toNanos() / 1e9;
    int found = targets.get();
    if (call.json()) {
      Json json = new Json().object().put("rw", plan.rw()).put("time_s", seconds);
      json.put("calls", latencies.count()).put("calls_per_s", rate);
      json.put("mean_ms", latencies.mean() / 1e6).put("p50_ms", millis(latencies, 50));
      json.put("p99_ms", millis(latencies, 99)).put("max_ms", latencies.max() / 1e6);
      if (found >= 0) {
        json.put("portals", found);
      }
      call.print(json.put("cpu_s", cpu).endObject().toString());
      return;
    }
    call.print(
        Decimal.fixed(rate, 1)
            + (plan.rw().equals("login") ? " logins with logout" : " discoveries")
            + " a second"
            + (found >= 0 ? ", " + found + " portals each" : ""));
    call.print(
        "ms: p50 "
            + Decimal.fixed(millis(latencies, 50), 3)
            + ", p99 "
            + Decimal.fixed(millis(latencies, 99), 3)
            + ", max "
            + Decimal.fixed(latencies.max() / 1e6, 3)
            + "; cpu "
            + Decimal.fixed(cpu, 2)
            + " s");
  }

  private static double millis(LatencyHistogram latencies, double percent) {
    return latencies.percentile(percent) / 1e6;
  }
}
