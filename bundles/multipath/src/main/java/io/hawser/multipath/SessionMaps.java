package io.hawser.multipath;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.multipath.MultipathMap;
import io.hawser.api.multipath.MultipathMaps;
import io.hawser.api.scsi.Lun;
import io.hawser.api.session.LunInfo;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.session.Sessions;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.TransportSession;
import io.hawser.block.DeviceSettings;
import io.hawser.block.LogicalUnitDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Joins what the sessions of this process lead to: two that lead to the same WWID are joined, and
 * paths follow the sessions as they come and go. A device that is open stays when its last session
 * goes: its commands wait as long as they may.
 *
 * <p>Threading: any thread; nothing blocks. One change is made after the other.
 */
public final class SessionMaps implements MultipathMaps, AutoCloseable {
  private static final int LEAST_PATHS = 2;
  private static final int DISK = 0;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** A way to a disk: which session, which number, and the session as it stands now. */
  private record Way(int sid, Lun lun, TransportSession session) {}

  private static final class Member {
    final JoinedDevice device;
    final Map<Way, Registration> ways = new HashMap<>();
    final Map<Way, String> refused = new HashMap<>();
    int open;

    Member(JoinedDevice device) {
      this.device = device;
    }
  }

  private final Sessions sessions;
  private final Function<LoginRequest, CompletionStage<TransportSession>> login;
  private final Joiner joiner;
  private final Timeline timeline;
  private final Registration listening;
  private final Map<String, Member> members = new TreeMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private List<String> leftOut = List.of();
  private boolean working;
  private boolean again;
  private boolean closed;

  /**
   * Begins to join.
   *
   * @param sessions whose logical units are joined
   * @param login logs in over the transport of the request's iface, for fences
   * @param settings how they are joined
   * @param timeline clock and timer
   */
  public SessionMaps(
      Sessions sessions,
      Function<LoginRequest, CompletionStage<TransportSession>> login,
      MultipathSettings settings,
      Timeline timeline) {
    this.sessions = sessions;
    this.login = login;
    this.timeline = timeline;
    joiner = new Joiner(settings, timeline);
    listening = sessions.listen(event -> follow());
    follow();
  }

  @Override
  public synchronized List<MultipathMap> maps() {
    return members.values().stream().map(member -> (MultipathMap) member.device).toList();
  }

  @Override
  public synchronized List<String> leftOut() {
    return leftOut;
  }

  /** Has {@code changed} called, on the timeline's thread, when devices may have come or gone. */
  public Registration listen(Runnable changed) {
    listeners.add(changed);
    return () -> listeners.remove(changed);
  }

  /** Selectors or prioritizers came or went. */
  public void reconsider() {
    List<JoinedDevice> devices;
    synchronized (this) {
      devices = members.values().stream().map(member -> member.device).toList();
    }
    devices.forEach(JoinedDevice::reconsider);
  }

  @Override
  public CompletionStage<BlockDevice> open(String wwid) {
    Member member;
    synchronized (this) {
      member = members.get(wwid);
      if (member == null) {
        return CompletableFuture.failedStage(
            new HawserException(
                ErrorCode.NO_OBJECTS_FOUND, "there is no joined device with the WWID " + wwid));
      }
      member.open++;
    }
    return LogicalUnitDevice.attach(
            member.device.unit(),
            wwid,
            DeviceSettings.DEFAULT,
            timeline::after,
            Deadline.after(LIMIT.multipliedBy(2)),
            () -> letGo(member))
        .handle(
            (device, failure) -> {
              if (failure != null) {
                letGo(member);
                return CompletableFuture.<BlockDevice>failedStage(failure);
              }
              return CompletableFuture.<BlockDevice>completedStage(device);
            })
        .thenCompose(stage -> stage);
  }

  private void letGo(Member member) {
    synchronized (this) {
      member.open--;
    }
    follow();
  }

  /** Brings the devices in line with the sessions, now or after what is under way. */
  private void follow() {
    synchronized (this) {
      if (closed || working) {
        again = true;
        return;
      }
      working = true;
      again = false;
    }
    timeline.after(0, this::step);
  }

  private void step() {
    Map<String, List<Way>> found = ways();
    List<CompletionStage<?>> steps = new ArrayList<>();
    Set<String> wwids = new HashSet<>(found.keySet());
    synchronized (this) {
      wwids.addAll(members.keySet());
    }
    for (String wwid : wwids) {
      steps.add(inLine(wwid, found.getOrDefault(wwid, List.of())));
    }
    CompletableFuture.allOf(
            steps.stream()
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new))
        .whenComplete((done, failure) -> stepDone());
  }

  private void stepDone() {
    boolean more;
    synchronized (this) {
      working = false;
      more = again;
      List<String> reasons = new ArrayList<>();
      members.values().forEach(member -> reasons.addAll(member.refused.values()));
      leftOut = List.copyOf(reasons);
    }
    listeners.forEach(Runnable::run);
    if (more) {
      follow();
    }
  }

  private Map<String, List<Way>> ways() {
    Map<String, List<Way>> found = new HashMap<>();
    for (SessionInfo info : sessions.sessions()) {
      Optional<TransportSession> session = sessions.transportSession(info.sid());
      if (session.isEmpty()) {
        continue;
      }
      for (LunInfo unit : info.luns()) {
        Optional<String> wwid = unit.identity().flatMap(identity -> identity.wwid());
        if (unit.deviceType() == DISK && unit.fault().isEmpty() && wwid.isPresent()) {
          found
              .computeIfAbsent(wwid.get(), w -> new ArrayList<>())
              .add(new Way(info.sid(), unit.lun(), session.get()));
        }
      }
    }
    return found;
  }

  private CompletionStage<?> inLine(String wwid, List<Way> ways) {
    Member member;
    synchronized (this) {
      if (closed) {
        return CompletableFuture.completedStage(null);
      }
      member = members.get(wwid);
    }
    if (member == null) {
      return ways.size() < LEAST_PATHS ? CompletableFuture.completedStage(null) : begin(wwid, ways);
    }
    takeOut(member, ways);
    if (ways.isEmpty() && end(wwid, member)) {
      return CompletableFuture.completedStage(null);
    }
    List<CompletionStage<?>> added = new ArrayList<>();
    for (Way way : ways) {
      if (!member.ways.containsKey(way)) {
        added.add(add(member, way));
      }
    }
    return CompletableFuture.allOf(
        added.stream()
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture<?>[]::new));
  }

  private CompletionStage<?> begin(String wwid, List<Way> ways) {
    return joiner
        .join(ways.stream().map(this::source).toList(), LIMIT)
        .thenAccept(result -> begun(wwid, ways, result));
  }

  private void begun(String wwid, List<Way> ways, Joiner.Result result) {
    List<JoinedDevice> devices = new ArrayList<>(result.devices());
    synchronized (this) {
      devices.removeIf(
          device -> {
            if (closed || !device.wwid().equals(wwid)) {
              return false;
            }
            Member member = new Member(device);
            members.put(wwid, member);
            for (Way way : ways) {
              joined(member, way);
            }
            result
                .leftOut()
                .forEach(
                    left ->
                        ways.stream()
                            .filter(way -> way.session == left.source().session())
                            .forEach(way -> member.refused.put(way, left.reason())));
            return true;
          });
    }
    // Another disk than the sessions said: it will be found by their next scan.
    devices.forEach(JoinedDevice::close);
  }

  /** Notes a way that has become a path, and says to the sessions who uses it. */
  private void joined(Member member, Way way) {
    boolean path = member.device.paths().stream().anyMatch(p -> leadsOver(p, way));
    if (path) {
      Optional<Registration> hold = sessions.hold(way.sid, "multipath " + member.device.wwid());
      member.ways.put(way, hold.orElse(() -> {}));
      member.refused.remove(way);
    }
  }

  private static boolean leadsOver(Path path, Way way) {
    return !path.removed && path.session() == way.session && path.source().lun().equals(way.lun);
  }

  private CompletionStage<?> add(Member member, Way way) {
    return joiner
        .add(member.device, source(way), LIMIT)
        .thenAccept(
            refusal -> {
              synchronized (this) {
                joined(member, way);
                refusal.ifPresent(reason -> member.refused.put(way, reason));
              }
            });
  }

  private void takeOut(Member member, List<Way> ways) {
    List<Way> gone;
    synchronized (this) {
      member.refused.keySet().retainAll(ways);
      gone = member.ways.keySet().stream().filter(way -> !ways.contains(way)).toList();
    }
    for (Way way : gone) {
      member.device.paths().stream()
          .filter(path -> leadsOver(path, way))
          .forEach(path -> member.device.remove(path.id()));
      synchronized (this) {
        member.ways.remove(way).close();
      }
    }
  }

  private boolean end(String wwid, Member member) {
    synchronized (this) {
      if (member.open > 0) {
        return false;
      }
      members.remove(wwid);
    }
    member.device.close();
    return true;
  }

  private PathSource source(Way way) {
    return new PathSource(way.session, way.lun, login, 1, way.sid);
  }

  /** Ends every device; the sessions stay. */
  @Override
  public void close() {
    listening.close();
    List<Member> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(members.values());
      members.clear();
    }
    for (Member member : all) {
      member.device.close();
      member.ways.values().forEach(Registration::close);
    }
  }
}
