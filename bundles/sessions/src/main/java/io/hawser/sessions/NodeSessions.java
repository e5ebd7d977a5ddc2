package io.hawser.sessions;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeOutcome;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.NodeUse;
import io.hawser.api.session.SessionEvent;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.session.Sessions;
import io.hawser.api.session.SessionsListener;
import io.hawser.api.transport.TransportSession;
import io.hawser.block.Delay;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Keeps the sessions of nodes up: exactly as many as their records want, whoever asks for them at
 * the same time; through the loss of connections, which is the transport's work, and of transports,
 * which is ours.
 *
 * <p>Threading: any thread. Records are read on {@code worker}; listeners are told on {@code
 * teller}, one event at a time; the rest runs where completions run. The lock guards the list of
 * slots and is never held across a call to another room.
 */
public final class NodeSessions implements Sessions, NodeUse, AutoCloseable {
  /** Logins under way at a time; with a dead target each takes its login timeout. */
  private static final int LOGINS = 128;

  private final IfaceRegistry registry;
  private final NodeStore store;
  private final LoginGate gate = new LoginGate(LOGINS);
  private final IsidAllocator isids;
  private final Delay delay;
  private final LoginRetries retries;
  private final Executor worker;
  private final SessionEvents events;
  private final SlotKeeper keeper;
  private final Registration ifaceEvents;

  private final Object lock = new Object();
  // Guarded by lock.
  private final SortedMap<Integer, SessionSlot> slots = new TreeMap<>();
  private int lastSid;

  /**
   * @param registry who serves the ifaces
   * @param store the node records
   * @param random where session identifiers come from
   * @param delay makes pauses
   * @param clock reads nanoseconds, as {@link System#nanoTime()}
   * @param worker runs what reads records
   * @param teller tells listeners; runs one task at a time, in order
   */
  public NodeSessions(
      IfaceRegistry registry,
      NodeStore store,
      RandomGenerator random,
      Delay delay,
      LongSupplier clock,
      Executor worker,
      Executor teller) {
    this.registry = registry;
    this.store = store;
    isids = new IsidAllocator(random);
    this.delay = delay;
    retries = new LoginRetries(delay, clock);
    this.worker = worker;
    events = new SessionEvents(teller);
    keeper = new SlotKeeper(delay, events, this::remove);
    ifaceEvents = registry.listen(event -> keeper.ifaceEvent(event, slots()));
  }

  // ---- reading -----------------------------------------------------------------------------

  private List<SessionSlot> slots() {
    synchronized (lock) {
      return new ArrayList<>(slots.values());
    }
  }

  private Optional<SessionSlot> slot(int sid) {
    synchronized (lock) {
      return Optional.ofNullable(slots.get(sid)).filter(SessionSlot::everUp);
    }
  }

  private static HawserException unknown(int sid) {
    return new HawserException(ErrorCode.SESSION_NOT_FOUND, "there is no session " + sid);
  }

  @Override
  public List<SessionInfo> sessions() {
    return slots().stream().filter(SessionSlot::everUp).map(SessionSlot::info).toList();
  }

  @Override
  public Optional<SessionInfo> session(int sid) {
    return slot(sid).map(SessionSlot::info);
  }

  @Override
  public Optional<TransportSession> transportSession(int sid) {
    return slot(sid).flatMap(SessionSlot::session);
  }

  @Override
  public Optional<LogicalUnit> logicalUnit(int sid, Lun lun) {
    return slot(sid).flatMap(slot -> slot.unit(lun));
  }

  @Override
  public boolean inUse(NodeId id) {
    return slots().stream().anyMatch(slot -> slot.node().sameNode(id));
  }

  @Override
  public boolean inUse(String iface) {
    return slots().stream().anyMatch(slot -> slot.node().iface().equals(iface));
  }

  // ---- login -------------------------------------------------------------------------------

  @Override
  public CompletionStage<List<NodeOutcome>> login(List<NodeId> nodes, Consumer<NodeOutcome> each) {
    CompletableFuture<List<NodeOutcome>> answer = new CompletableFuture<>();
    try {
      worker.execute(
          () ->
              new GroupLogin(store, this::loginNode, each).run(nodes).thenAccept(answer::complete));
    } catch (RejectedExecutionException closed) {
      answer.completeExceptionally(
          new HawserException(ErrorCode.INTERNAL, "the sessions are shut down", closed));
    }
    return answer;
  }

  /** Logs one node in, with as many sessions as are missing. */
  private CompletionStage<NodeOutcome> loginNode(NodeRecord record) {
    List<SessionSlot> fresh;
    try {
      fresh = claim(record);
    } catch (HawserException e) {
      return CompletableFuture.completedStage(
          new NodeOutcome(record.id(), List.of(), Optional.of(e)));
    }
    List<CompletableFuture<Optional<HawserException>>> logins = new ArrayList<>();
    for (SessionSlot slot : fresh) {
      logins.add(first(slot).toCompletableFuture());
    }
    return CompletableFuture.allOf(logins.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> {
              List<Integer> sids = new ArrayList<>();
              Optional<HawserException> failure = Optional.empty();
              for (int i = 0; i < logins.size(); i++) {
                Optional<HawserException> why = logins.get(i).join();
                if (why.isEmpty()) {
                  sids.add(fresh.get(i).sid());
                } else if (failure.isEmpty()) {
                  failure = why;
                }
              }
              return new NodeOutcome(record.id(), sids, failure);
            });
  }

  /**
   * Takes the places of the sessions that are missing, at once and for all, so that of several who
   * ask at the same time one logs in and the others hear that it is done.
   */
  private List<SessionSlot> claim(NodeRecord record) throws HawserException {
    NodeSettings settings = NodeSettings.of(record);
    Iface iface = iface(record.id());
    IscsiName initiator = initiator(iface);
    synchronized (lock) {
      long present =
          slots.values().stream().filter(slot -> slot.node().sameNode(record.id())).count();
      if (present >= settings.sessions()) {
        throw new HawserException(
            ErrorCode.SESSION_EXISTS,
            record.id()
                + ": "
                + settings.sessions()
                + (settings.sessions() == 1 ? " session" : " sessions")
                + " requested, but "
                + present
                + " already present.");
      }
      List<SessionSlot> fresh = new ArrayList<>();
      for (long i = present; i < settings.sessions(); i++) {
        fresh.add(place(record.id(), settings, iface, initiator));
      }
      return fresh;
    }
  }

  /** A new place; within the lock. */
  private SessionSlot place(NodeId node, NodeSettings settings, Iface iface, IscsiName initiator) {
    SessionSlot slot =
        new SessionSlot(
            ++lastSid, node, settings, iface, initiator, isids.next(), registry, gate, keeper);
    slots.put(slot.sid(), slot);
    return slot;
  }

  private Iface iface(NodeId node) throws HawserException {
    return registry
        .iface(node.iface())
        .map(IfaceStatus::iface)
        .orElseThrow(
            () ->
                new HawserException(
                    ErrorCode.INVALID, node + ": there is no iface " + node.iface()));
  }

  private IscsiName initiator(Iface iface) throws HawserException {
    return iface.initiator().isPresent() ? iface.initiator().get() : store.initiatorName();
  }

  /** The first login of a slot; empty when it is up, otherwise why it is not. */
  private CompletionStage<Optional<HawserException>> first(SessionSlot slot) {
    return retries
        .run(slot.settings().loginBudget(), slot::wanted, slot::login, "login to " + slot.node())
        .handle(
            (done, failure) -> {
              if (failure != null) {
                remove(slot);
                slot.end();
                return Optional.of(Failures.explained(failure, "login to " + slot.node()));
              }
              events.tell(new SessionEvent.Added(slot.info()));
              keeper.cameUp(slot);
              return Optional.empty();
            });
  }

  @Override
  public CompletionStage<Integer> another(int sid) {
    Optional<SessionSlot> like = slot(sid);
    if (like.isEmpty()) {
      return CompletableFuture.failedStage(unknown(sid));
    }
    SessionSlot fresh;
    try {
      SessionInfo info = like.get().info();
      Iface iface = iface(like.get().node());
      synchronized (lock) {
        fresh = place(like.get().node(), like.get().settings(), iface, info.initiator());
      }
    } catch (HawserException e) {
      return CompletableFuture.failedStage(e);
    }
    return first(fresh)
        .thenCompose(
            failure ->
                failure.isPresent()
                    ? CompletableFuture.<Integer>failedStage(failure.get())
                    : CompletableFuture.completedStage(fresh.sid()));
  }

  // ---- logout ------------------------------------------------------------------------------

  @Override
  public CompletionStage<Void> logout(int sid) {
    Optional<SessionSlot> found = slot(sid);
    if (found.isEmpty()) {
      return CompletableFuture.failedStage(unknown(sid));
    }
    SessionSlot slot = found.get();
    if (slot.holders().isEmpty()) {
      return end(slot);
    }
    CompletableFuture<Void> checked = new CompletableFuture<>();
    worker.execute(() -> refuseIfSafe(slot, checked));
    return checked.thenCompose(allowed -> end(slot));
  }

  private void refuseIfSafe(SessionSlot slot, CompletableFuture<Void> checked) {
    try {
      boolean safe =
          store.configured("iscsid.safe_logout").filter("Yes"::equalsIgnoreCase).isPresent();
      if (safe && !slot.holders().isEmpty()) {
        checked.completeExceptionally(
            new HawserException(
                ErrorCode.BUSY,
                slot.name() + " is in use by " + String.join(", ", slot.holders())));
      } else {
        checked.complete(null);
      }
    } catch (HawserException e) {
      checked.completeExceptionally(e);
    }
  }

  private CompletionStage<Void> end(SessionSlot slot) {
    SessionInfo last = slot.info();
    // In the list until the target has let it go: a record whose session still runs is in use.
    return slot.end()
        .whenComplete(
            (done, failure) -> {
              if (remove(slot)) {
                events.tell(new SessionEvent.Removed(last, "it was logged out"));
              }
            });
  }

  private boolean remove(SessionSlot slot) {
    synchronized (lock) {
      return slots.remove(slot.sid(), slot);
    }
  }

  // ---- units -------------------------------------------------------------------------------

  @Override
  public CompletionStage<SessionInfo> rescan(int sid) {
    return slot(sid)
        .map(slot -> slot.rescan(delay).thenApply(done -> slot.info()))
        .orElseGet(() -> CompletableFuture.failedStage(unknown(sid)));
  }

  @Override
  public Optional<Registration> hold(int sid, String who) {
    return slot(sid).map(slot -> slot.hold(who));
  }

  // ---- listeners ---------------------------------------------------------------------------

  @Override
  public Registration listen(SessionsListener listener) {
    return events.listen(listener);
  }

  /** Logs every session out and keeps none up any more. */
  public CompletionStage<Void> shutDown() {
    ifaceEvents.close();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (SessionSlot slot : slots()) {
      all.add(end(slot).toCompletableFuture());
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
  }

  /** As {@link #shutDown()}, without waiting for the targets. */
  @Override
  public void close() {
    shutDown();
  }
}
