package io.hawser.iface;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.Printable;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.HostPortListener;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A transport as the rest of Hawser sees it. Every call goes to the real one in its lane, a thread
 * of its own unless it is the program's, with a time limit, so that one that throws, blocks,
 * returns {@code null} or never answers is found out: it is then quarantined, which fails what it
 * owes and everything asked of it later.
 *
 * <p>Threading: any thread; no call blocks longer than the lane. {@code changed} is called on any
 * thread, without a lock.
 */
final class TransportGuard implements Transport {
  private static final Logger LOG = System.getLogger(TransportGuard.class.getName());

  private final String name;
  private final Transport delegate;
  private final GuardLimits limits;
  private final Timers timers;
  private final Runnable changed;
  private final ExecutorService lane;
  private final Set<CompletableFuture<?>> owed = ConcurrentHashMap.newKeySet();
  private final List<HostPortListener> listeners = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> admitted = new CompletableFuture<>();

  private volatile TransportCapabilities capabilities;
  private volatile List<HostPort> ports;
  private volatile Registration portRegistration;
  private volatile boolean introduced;

  /** Why it is not used any more, {@code null} while it is. Guarded by {@code this} for writing. */
  private volatile String fault;

  /**
   * @param lane where the transport is called; this one's to shut down
   */
  TransportGuard(
      String name,
      Transport delegate,
      ExecutorService lane,
      GuardLimits limits,
      Timers timers,
      Runnable changed) {
    this.name = printable(name);
    this.delegate = delegate;
    this.lane = lane;
    this.limits = limits;
    this.timers = timers;
    this.changed = changed;
  }

  /** A thread for a transport of this name alone; it goes while nothing is asked. */
  static ExecutorService laneOf(String name) {
    ThreadPoolExecutor lane =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Threads.named("hawser-transport-" + printable(name)));
    lane.allowCoreThreadTimeOut(true);
    return lane;
  }

  /** Asks the transport who it is; the outcome is {@link #admitted()}. */
  void admit() {
    call("its admission", this::introduce)
        .whenComplete(
            (nothing, failure) -> {
              if (failure == null) {
                introduced = true;
                changed.run();
                admitted.complete(null);
              }
            });
  }

  /** Completes when it is in use, fails when it was quarantined or taken out before. */
  CompletionStage<Void> admitted() {
    return admitted.minimalCompletionStage();
  }

  private Boolean introduce() throws BrokenTransport {
    if (!name.matches("[A-Za-z0-9_]{1,15}")) {
      throw new BrokenTransport("its name is not 1 to 15 letters, digits or _");
    }
    if (!name.equals(delegate.name())) {
      throw new BrokenTransport("its service property and name() differ");
    }
    TransportCapabilities abilities = delegate.capabilities();
    if (abilities == null) {
      throw new BrokenTransport("capabilities() returned null");
    }
    capabilities = abilities;
    // Listening comes first: what is told after hostPorts() has looked would be lost otherwise.
    portRegistration = delegate.listen((transport, now) -> take(now));
    if (portRegistration == null) {
      throw new BrokenTransport("listen() returned null");
    }
    List<HostPort> first = HostPortRules.checked(delegate.hostPorts());
    synchronized (this) {
      if (ports == null) {
        ports = first;
      }
    }
    return Boolean.TRUE;
  }

  /** A change of the ports, on the transport's thread. */
  private void take(List<HostPort> now) {
    List<HostPort> copy;
    try {
      copy = HostPortRules.checked(now);
    } catch (BrokenTransport | RuntimeException e) {
      quarantine("it told of host ports: " + e.getMessage(), e);
      return;
    }
    synchronized (this) {
      if (fault != null || copy.equals(ports)) {
        return;
      }
      ports = copy;
    }
    if (introduced) {
      changed.run();
    }
    for (HostPortListener listener : listeners) {
      listener.hostPortsChanged(this, copy);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public TransportCapabilities capabilities() {
    return capabilities;
  }

  @Override
  public List<HostPort> hostPorts() {
    List<HostPort> now = ports;
    return now == null || fault != null ? List.of() : now;
  }

  @Override
  public Registration listen(HostPortListener listener) {
    // A wrapper of its own, so that one listener registered twice is two registrations.
    HostPortListener own = listener::hostPortsChanged;
    listeners.add(own);
    return () -> listeners.remove(own);
  }

  @Override
  public CompletionStage<TransportSession> login(LoginRequest request) {
    return ask(
        "a login",
        request.timeouts().login(),
        () -> delegate.login(request),
        // Nobody waits for it any more: a session without an owner must not stay.
        late -> late.close("the login was given up before it was done"));
  }

  @Override
  public CompletionStage<Duration> reach(Iface iface, Portal portal, Duration timeout) {
    return ask(
        "a connection", timeout, () -> delegate.reach(iface, portal, timeout), tooLate -> {});
  }

  /**
   * Asks for something that takes its time.
   *
   * @param what what is asked for, with its article
   * @param patience how long the transport itself may take; it gets a little more
   * @param late takes what comes when the promise was given up already
   */
  private <T> CompletionStage<T> ask(
      String what, Duration patience, Callable<CompletionStage<T>> question, Consumer<T> late) {
    CompletableFuture<T> answer = owe(new CompletableFuture<>());
    Duration limit = patience.plus(limits.loginGrace());
    Registration alarm =
        timers.after(
            limit,
            () ->
                quarantine(
                    "it left " + what + " unanswered for " + limit.toSeconds() + " seconds"));
    answer.whenComplete((value, failure) -> alarm.close());
    call(what, question)
        .whenComplete(
            (stage, failure) -> {
              if (failure != null) {
                answer.completeExceptionally(failure);
              } else {
                stage.whenComplete(
                    (value, refusal) -> {
                      // Before whoever waits hears of it, who may look.
                      alarm.close();
                      settle(what, answer, value, refusal, late);
                    });
              }
            });
    return answer.minimalCompletionStage();
  }

  private <T> void settle(
      String what, CompletableFuture<T> answer, T value, Throwable refusal, Consumer<T> late) {
    if (refusal != null) {
      answer.completeExceptionally(refusal);
    } else if (value == null) {
      quarantine("it completed " + what + " with null");
    } else if (!answer.complete(value)) {
      late.accept(value);
    }
  }

  /** Whether logins may go to it now; {@link #reason()} says why not. */
  boolean usable() {
    return fault == null && introduced;
  }

  /** Whether its admission is over, one way or the other. */
  boolean known() {
    return introduced || fault != null;
  }

  /** Why not, empty if they may. */
  String reason() {
    String now = fault;
    return now == null ? "" : now;
  }

  /** Takes the transport out: what it owes fails, what is asked later too. */
  void retire() {
    synchronized (this) {
      if (fault != null) {
        return;
      }
      fault = "it was taken out";
    }
    lane.execute(this::stopListening);
    lane.shutdown();
    failOwed();
  }

  private void stopListening() {
    Registration registration = portRegistration;
    if (registration == null) {
      return;
    }
    Registration alarm = timers.after(limits.call(), lane::shutdownNow);
    try {
      registration.close();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "transport " + name + " failed while it was taken out", e);
    } finally {
      alarm.close();
    }
  }

  private void quarantine(String what) {
    quarantine(what, null);
  }

  private void quarantine(String what, Throwable cause) {
    synchronized (this) {
      if (fault != null) {
        return;
      }
      fault = "quarantined: " + printable(what);
    }
    LOG.log(Level.ERROR, "transport " + name + " is " + fault, cause);
    lane.shutdownNow();
    // First the registry learns of it, so that whoever is failed next finds it already so.
    changed.run();
    failOwed();
  }

  private void failOwed() {
    HawserException gone = gone();
    for (CompletableFuture<?> each : owed) {
      each.completeExceptionally(gone);
    }
    admitted.completeExceptionally(gone);
  }

  private HawserException gone() {
    return new HawserException(
        ErrorCode.TRANSPORT_NOT_FOUND, "transport " + name + " is not usable: " + reason());
  }

  private <T> CompletableFuture<T> owe(CompletableFuture<T> promise) {
    owed.add(promise);
    promise.whenComplete((value, failure) -> owed.remove(promise));
    if (fault != null) {
      promise.completeExceptionally(gone());
    }
    return promise;
  }

  /** Runs {@code body} on the transport's lane; the answer fails if the transport does. */
  private <T> CompletableFuture<T> call(String what, Callable<T> body) {
    CompletableFuture<T> answer = owe(new CompletableFuture<>());
    try {
      lane.execute(() -> run(what, body, answer));
    } catch (RejectedExecutionException shutDown) {
      answer.completeExceptionally(gone());
    }
    return answer;
  }

  // Whatever a vendor's code throws, a missing native library included, is that vendor's fault and
  // nobody else's trouble; so all of it is caught here, told, and ends in quarantine.
  private <T> void run(String what, Callable<T> body, CompletableFuture<T> answer) {
    if (answer.isDone()) {
      return;
    }
    Registration alarm =
        timers.after(
            limits.call(),
            () -> quarantine(what + " did not return within " + limits.call().toMillis() + " ms"));
    T value = null;
    String broken = null;
    Throwable cause = null;
    try {
      value = body.call();
      broken = value == null ? what + " returned null" : null;
    } catch (BrokenTransport told) {
      broken = told.getMessage();
    } catch (Throwable thrown) {
      broken = what + " threw " + thrown;
      cause = thrown;
    }
    alarm.close();
    if (broken == null) {
      answer.complete(value);
    } else {
      quarantine(broken, cause);
    }
  }

  private static String printable(String text) {
    String shown = text == null ? "null" : text;
    return Printable.of(shown.length() > 200 ? shown.substring(0, 200) + "..." : shown);
  }
}
