package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.block.BlockGeometry;
import io.hawser.api.block.DeviceIdentity;
import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.session.LunInfo;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeOutcome;
import io.hawser.api.session.NodeUse;
import io.hawser.api.session.SessionEvent;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.session.Sessions;
import io.hawser.api.session.SessionsListener;
import io.hawser.api.transport.SessionConnection;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionStatistics;
import io.hawser.api.transport.TransportSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Sessions that come up at once, unless the test says that they do not. */
public final class FakeSessions implements Sessions, NodeUse {
  private static final IscsiName INITIATOR = IscsiName.of("iqn.2031-02.net.lab:host1");

  public final TreeMap<Integer, SessionInfo> up = new TreeMap<>();

  /** Why a login to this iface fails. */
  public final Map<String, HawserException> loginFailures = new HashMap<>();

  /** Why a logout of this sid fails. */
  public final Map<Integer, HawserException> logoutFailures = new HashMap<>();

  /** The transport's sessions behind some. */
  public final Map<Integer, TransportSession> transports = new HashMap<>();

  /** What the next session says of its connections. */
  public List<SessionConnection> connections = List.of();

  public final List<Integer> rescans = new ArrayList<>();
  private final List<SessionsListener> listeners = new CopyOnWriteArrayList<>();
  private int last;

  /** A session as the tests' targets would make it. */
  public SessionInfo add(NodeId node, Iface iface) {
    int sid = ++last;
    SessionInfo session =
        new SessionInfo(
            sid,
            node,
            node.portal().groupTag().isPresent() ? node.portal() : node.portal().withGroupTag(1),
            iface,
            Optional.empty(),
            Optional.of("10.9.1.7"),
            connections,
            iface.initiator().orElse(INITIATOR),
            SessionState.LOGGED_IN,
            "NO CHANGE",
            "",
            new SessionInfo.Timeouts(
                Duration.ofSeconds(120),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(15)),
            Optional.empty(),
            Optional.empty(),
            SessionParameters.DEFAULT_OFFER,
            List.of(disk(1)),
            new SessionStatistics(12, 12, 4096, 512, 1, 0, 0, 0, -1),
            List.of());
    put(session);
    tell(new SessionEvent.Added(session));
    return session;
  }

  /** Replaces a session by what it is now. */
  public void put(SessionInfo session) {
    last = Math.max(last, session.sid());
    up.put(session.sid(), session);
  }

  public static LunInfo disk(int lun) {
    return new LunInfo(
        Lun.of(lun),
        0,
        Optional.of(
            new DeviceIdentity(
                Optional.of("360014050000000000000000000000e0" + lun),
                Optional.of("beaf1" + lun),
                "LAB",
                "VIRTUAL-DISK",
                "0001")),
        Optional.of(new BlockGeometry(512, 131_072, 4096, false, 0, 0, true, 0, true)),
        Optional.empty(),
        "");
  }

  /** The same session with other logical units. */
  public static SessionInfo with(SessionInfo of, List<LunInfo> luns) {
    return new SessionInfo(
        of.sid(),
        of.node(),
        of.portal(),
        of.iface(),
        of.port(),
        of.localAddress(),
        of.connections(),
        of.initiator(),
        of.state(),
        of.work(),
        of.reason(),
        of.timeouts(),
        of.chapUser(),
        of.chapUserIn(),
        of.parameters(),
        luns,
        of.statistics(),
        of.holders());
  }

  public void tell(SessionEvent event) {
    listeners.forEach(listener -> listener.sessionEvent(event));
  }

  /** Whether somebody listens. */
  public boolean isListenedTo() {
    return !listeners.isEmpty();
  }

  @Override
  public List<SessionInfo> sessions() {
    return List.copyOf(up.values());
  }

  @Override
  public Optional<SessionInfo> session(int sid) {
    return Optional.ofNullable(up.get(sid));
  }

  @Override
  public Optional<TransportSession> transportSession(int sid) {
    return Optional.ofNullable(transports.get(sid));
  }

  @Override
  public Optional<LogicalUnit> logicalUnit(int sid, Lun lun) {
    return Optional.empty();
  }

  @Override
  public CompletionStage<List<NodeOutcome>> login(List<NodeId> nodes, Consumer<NodeOutcome> each) {
    List<NodeOutcome> outcomes = new ArrayList<>();
    for (NodeId node : nodes) {
      HawserException failure = loginFailures.get(node.iface());
      NodeOutcome outcome =
          failure == null
              ? new NodeOutcome(
                  node,
                  List.of(add(node, Iface.unbound(node.iface(), "tcp")).sid()),
                  Optional.empty())
              : new NodeOutcome(node, List.of(), Optional.of(failure));
      each.accept(outcome);
      outcomes.add(outcome);
    }
    return CompletableFuture.completedStage(outcomes);
  }

  @Override
  public CompletionStage<Integer> another(int sid) {
    SessionInfo like = up.get(sid);
    return CompletableFuture.completedStage(add(like.node(), like.iface()).sid());
  }

  @Override
  public CompletionStage<Void> logout(int sid) {
    HawserException failure = logoutFailures.get(sid);
    if (failure != null) {
      return CompletableFuture.failedStage(failure);
    }
    SessionInfo gone = up.remove(sid);
    if (gone == null) {
      return CompletableFuture.failedStage(unknown(sid));
    }
    tell(new SessionEvent.Removed(gone, "it was logged out"));
    return CompletableFuture.completedStage(null);
  }

  private static HawserException unknown(int sid) {
    return new HawserException(ErrorCode.SESSION_NOT_FOUND, "there is no session " + sid);
  }

  @Override
  public CompletionStage<SessionInfo> rescan(int sid) {
    rescans.add(sid);
    return up.containsKey(sid)
        ? CompletableFuture.completedStage(up.get(sid))
        : CompletableFuture.failedStage(unknown(sid));
  }

  @Override
  public Optional<Registration> hold(int sid, String who) {
    return Optional.empty();
  }

  @Override
  public Registration listen(SessionsListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public boolean inUse(NodeId id) {
    return up.values().stream().anyMatch(session -> session.node().sameNode(id));
  }

  @Override
  public boolean inUse(String iface) {
    return up.values().stream().anyMatch(session -> session.node().iface().equals(iface));
  }

  /** A portal of the tests' network. */
  public static NodeId node(String target, String portal, String iface) {
    return new NodeId(IscsiName.of("iqn.2031-02.net.lab:" + target), Portal.parse(portal), iface);
  }
}
