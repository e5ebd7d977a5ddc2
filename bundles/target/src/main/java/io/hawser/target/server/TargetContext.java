package io.hawser.target.server;

import io.hawser.api.IscsiName;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.chap.ChapAccounts;
import io.hawser.protocol.chap.ReflectionGuard;
import io.hawser.target.fault.FaultPlan;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** What all connections of one embedded target share. Safe from any thread. */
final class TargetContext {
  private final FaultPlan faults;
  private final SessionParameters parameters;
  private final Optional<ChapAccounts> discoveryChap;
  private final Duration loginTimeout;
  private final Executor workers;
  private final SecureRandom random = new SecureRandom();
  private final ReflectionGuard reflection = new ReflectionGuard();
  private final SessionRegistry sessions = new SessionRegistry();
  private final Map<IscsiName, TargetDefinition> targets = new ConcurrentSkipListMap<>();
  private final List<PortalListener> portals = new CopyOnWriteArrayList<>();
  private final Set<TargetConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicLong connectionNumbers = new AtomicLong();

  TargetContext(
      FaultPlan faults,
      SessionParameters parameters,
      Optional<ChapAccounts> discoveryChap,
      Duration loginTimeout,
      Executor workers) {
    this.faults = faults;
    this.parameters = parameters;
    this.discoveryChap = discoveryChap;
    this.loginTimeout = loginTimeout;
    this.workers = workers;
  }

  FaultPlan faults() {
    return faults;
  }

  /** What discovery sessions get. */
  SessionParameters parameters() {
    return parameters;
  }

  Optional<ChapAccounts> discoveryChap() {
    return discoveryChap;
  }

  Duration loginTimeout() {
    return loginTimeout;
  }

  /** For work that may wait for a device. */
  Executor workers() {
    return workers;
  }

  SecureRandom random() {
    return random;
  }

  ReflectionGuard reflection() {
    return reflection;
  }

  SessionRegistry sessions() {
    return sessions;
  }

  Optional<TargetDefinition> target(IscsiName name) {
    return Optional.ofNullable(targets.get(name));
  }

  Collection<TargetDefinition> targets() {
    return targets.values();
  }

  void add(TargetDefinition target) {
    if (targets.putIfAbsent(target.name(), target) != null) {
      throw new IllegalArgumentException("there is a target " + target.name() + " already");
    }
  }

  Optional<TargetDefinition> removeTarget(IscsiName name) {
    return Optional.ofNullable(targets.remove(name));
  }

  List<PortalListener> portals() {
    return portals;
  }

  Set<TargetConnection> connections() {
    return connections;
  }

  long nextConnectionNumber() {
    return connectionNumbers.incrementAndGet();
  }

  void connectionClosed(TargetConnection connection) {
    connections.remove(connection);
  }
}
