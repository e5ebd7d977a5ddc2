package io.hawser.soak;

import io.hawser.api.Deadline;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.scsi.sense.SenseCode;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.fault.Fault;
import io.hawser.target.fault.FaultRule;
import io.hawser.target.server.SessionHandle;
import io.hawser.target.server.TargetServer.Cut;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** One thing after the other that goes wrong. For one thread. */
final class FaultStorm {
  /**
   * Longest that a command may be delayed: a write held back settles long before it is forgotten.
   */
  private static final int LONGEST_DELAY_MILLIS = 2000;

  /** Rules in force at a time; the oldest ends when there would be more. */
  private static final int RULES = 4;

  private final EmbeddedTarget target;
  private final List<SessionSlot> slots;
  private final Random random;
  private final Deque<Fault> inForce = new ArrayDeque<>();
  private final Map<String, Integer> done = new TreeMap<>();
  private final List<Kind> kinds = new ArrayList<>();

  private record Kind(String name, Runnable action) {}

  FaultStorm(EmbeddedTarget target, List<SessionSlot> slots, long seed) {
    this.target = target;
    this.slots = slots;
    this.random = new Random(seed);
    connections();
    pdus();
    commands();
    logins();
    messages();
    ours();
  }

  /** Something goes wrong. */
  void strike() {
    while (inForce.size() >= RULES) {
      inForce.poll().close();
    }
    Kind kind = kinds.get(random.nextInt(kinds.size()));
    kind.action.run();
    done.merge(kind.name, 1, Integer::sum);
  }

  /** Nothing goes wrong any more. */
  void end() {
    inForce.forEach(Fault::close);
    target.faults().clear();
  }

  /** What went wrong how often. */
  Map<String, Integer> done() {
    return done;
  }

  private void kind(String name, Runnable action) {
    kinds.add(new Kind(name, action));
  }

  private int group() {
    return 1 + random.nextInt(2);
  }

  private void rule(FaultRule rule, java.util.function.Function<FaultRule, Fault> what) {
    inForce.add(what.apply(rule.skip(random.nextInt(20)).times(1 + random.nextInt(3))));
  }

  private Duration delay() {
    return Duration.ofMillis(1 + random.nextInt(LONGEST_DELAY_MILLIS));
  }

  private void connections() {
    kind("reset of a portal's connections", () -> target.cut(group(), Cut.RESET));
    kind("close of a portal's connections", () -> target.cut(group(), Cut.CLOSE));
    kind("silence of a portal's connections", () -> target.cut(group(), Cut.BLACKHOLE));
    kind("reset on connect", () -> rule(target.faults().onConnect(), FaultRule::reset));
    kind("silence on connect", () -> rule(target.faults().onConnect(), FaultRule::blackhole));
    kind("reset at a request", () -> rule(target.faults().onRequest(), FaultRule::reset));
    kind("close at a reply", () -> rule(target.faults().onReply(), FaultRule::close));
  }

  private void pdus() {
    kind("request lost", () -> rule(target.faults().onRequest(), FaultRule::swallow));
    kind("reply lost", () -> rule(target.faults().onReply(), FaultRule::swallow));
    kind("reply late", () -> rule(target.faults().onReply(), r -> r.delay(delay())));
    kind("header spoilt", () -> rule(target.faults().onReply(), FaultRule::corruptHeaderDigest));
    kind("data spoilt", () -> rule(target.faults().onReply(), FaultRule::corruptDataDigest));
    kind("window closed", () -> rule(target.faults().onReply(), FaultRule::closeWindow));
    kind(
        "answer to a ping lost",
        () -> rule(target.faults().onReply().opcode(Opcode.NOP_IN), FaultRule::swallow));
  }

  private void commands() {
    kind("command late", () -> rule(target.faults().onCommand(), r -> r.delay(delay())));
    kind("write late", () -> rule(target.faults().onCommand().writes(), r -> r.delay(delay())));
    kind("command forgotten", () -> rule(target.faults().onCommand(), FaultRule::swallow));
    kind("busy", () -> rule(target.faults().onCommand(), FaultRule::busy));
    kind("task set full", () -> rule(target.faults().onCommand(), FaultRule::taskSetFull));
    kind(
        "reservation conflict",
        () -> rule(target.faults().onCommand(), r -> r.status(ScsiStatus.RESERVATION_CONFLICT)));
    kind(
        "unread sector",
        () -> rule(target.faults().onCommand().reads(), r -> r.check(SenseCode.UNRECOVERED_READ)));
  }

  private void logins() {
    kind("login refused for now", () -> rule(target.faults().onLogin(), r -> r.refuse(3, 1)));
    kind("login refused", () -> rule(target.faults().onLogin(), r -> r.refuse(3, 0)));
    kind("login unanswered", () -> rule(target.faults().onLogin(), FaultRule::swallow));
    kind(
        "login sent elsewhere",
        () ->
            rule(
                target.faults().onLogin(),
                r -> r.redirect("127.0.0.1:" + target.portal(group()).getPort(), false)));
  }

  private void messages() {
    kind("logout asked for", () -> someSession(s -> s.sendAsync(1, 0, 0, 3)));
    kind("connection will drop", () -> someSession(s -> s.sendAsync(2, 0, 0, 0)));
    kind("session will drop", () -> someSession(s -> s.sendAsync(3, 0, 0, 0)));
    kind("negotiation asked for", () -> someSession(s -> s.sendAsync(4, 0, 0, 3)));
    kind("unknown message", () -> someSession(s -> s.sendAsync(77, 1, 2, 3)));
    kind("ping", () -> someSession(SessionHandle::ping));
    kind("session ended by the target", () -> someSession(SessionHandle::end));
  }

  private void someSession(java.util.function.Consumer<SessionHandle> what) {
    List<SessionHandle> all = List.copyOf(target.sessions());
    if (!all.isEmpty()) {
      what.accept(all.get(random.nextInt(all.size())));
    }
  }

  private void ours() {
    kind("logout", () -> ours(s -> s.logout(Deadline.after(Duration.ofSeconds(2)))));
    kind("session closed", () -> ours(s -> s.close("the storm wants it")));
    kind("connection dropped", () -> ours(s -> s.drop("the storm wants it")));
    kind("ping of ours", () -> ours(s -> s.ping(Deadline.after(Duration.ofSeconds(1)))));
    kind("logical unit reset", () -> ours(s -> manage(s, TaskManagement.LOGICAL_UNIT_RESET)));
    kind("abort task set", () -> ours(s -> manage(s, TaskManagement.ABORT_TASK_SET)));
    kind("recording", () -> ours(TransportSession::recording));
  }

  private static void manage(TransportSession session, TaskManagement function) {
    LogicalUnit unit = session.logicalUnit(Lun.of(0));
    unit.manage(function, Deadline.after(Duration.ofSeconds(2)));
  }

  private void ours(java.util.function.Consumer<TransportSession> what) {
    slots
        .get(random.nextInt(slots.size()))
        .session()
        .filter(session -> session.state() != SessionState.FREE)
        .ifPresent(what);
  }
}
