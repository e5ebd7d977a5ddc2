package io.hawser.multipath;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.ReloginGuard;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionStatistics;
import io.hawser.api.transport.TransportSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * A session that behaves as the software transport does: it keeps commands while its connection is
 * lost, builds itself up again with the same ISID, and sends them again then; a cancel ends a
 * command here at once and aborts its task there.
 */
final class FakeSession implements TransportSession {
  static final long RELOGIN = 1000 * VirtualTime.MS;
  static final long KEEPALIVE = 10_000 * VirtualTime.MS;

  final VirtualTime time;
  final FakeTarget target;
  final FakeLink link;
  final LoginRequest request;
  private final int id;
  private final int group;
  private final List<SessionListener> listeners = new ArrayList<>();
  private final List<ReloginGuard> guards = new ArrayList<>();
  final Map<ScsiCommand, FakeTarget.Task> active = new LinkedHashMap<>();
  SessionState state = SessionState.LOGGED_IN;
  FakeTarget.Nexus nexus;
  private long heard;
  private long responses;
  int submitted;
  boolean relogin = true;

  /** Where the target leads its logins; {@code null} for where it was asked. */
  Portal reached;

  /** Its disk answers everything at once and well. */
  boolean instant;

  /** Whether who asks is on its thread. */
  BooleanSupplier near = () -> false;

  FakeSession(
      int id, VirtualTime time, FakeTarget target, FakeLink link, LoginRequest request, int group) {
    this.id = id;
    this.time = time;
    this.target = target;
    this.link = link;
    this.request = request;
    this.group = group;
    connect();
    heard = time.now();
    time.after(1000 * VirtualTime.MS, this::keepalive);
  }

  private void connect() {
    nexus = target.login(request.isid().value(), group);
    FakeTarget.Nexus mine = nexus;
    // The target's end of the connection closes; we hear of it when the network lets us.
    nexus.onEnd = () -> link.carry(() -> lost(mine, "the target closed the connection"));
  }

  private void keepalive() {
    if (state == SessionState.FREE) {
      return;
    }
    if (state == SessionState.LOGGED_IN && !link.whole && time.now() - heard > KEEPALIVE) {
      lost(nexus, "the target did not answer a ping");
    }
    if (link.whole) {
      heard = time.now();
    }
    time.after(1000 * VirtualTime.MS, this::keepalive);
  }

  /** The connection breaks; both ends know. */
  void reset() {
    lost(nexus, "connection reset");
  }

  private void lost(FakeTarget.Nexus which, String why) {
    if (which != nexus || state != SessionState.LOGGED_IN) {
      return;
    }
    nexus.abandoned = true;
    nexus = null;
    change(SessionState.FAILED, why);
    time.after(relogin ? 50 * VirtualTime.MS : RELOGIN, this::tryLogin);
  }

  private void tryLogin() {
    if (state != SessionState.FAILED) {
      return;
    }
    if (!link.whole || !relogin) {
      time.after(RELOGIN, this::tryLogin);
      return;
    }
    connect();
    change(SessionState.LOGGED_IN, "logged in again");
    List<ScsiCommand> again = List.copyOf(active.keySet());
    CompletableFuture<Void> checked = CompletableFuture.completedFuture(null);
    for (ReloginGuard guard : List.copyOf(guards)) {
      checked = checked.thenCompose(done -> guard.verify(logicalUnit(Lun.of(0))));
    }
    checked.whenComplete(
        (done, failure) -> {
          for (ScsiCommand command : again) {
            if (active.containsKey(command) && nexus != null) {
              if (failure == null) {
                send(command);
              } else {
                active.remove(command);
                command.fail(new HawserException(ErrorCode.GENERIC, "frozen"));
              }
            }
          }
        });
  }

  private void change(SessionState next, String why) {
    state = next;
    List.copyOf(listeners).forEach(l -> l.stateChanged(this, next, why));
  }

  void send(ScsiCommand command) {
    byte[] out = new byte[0];
    if (command.direction() == DataDirection.WRITE) {
      out = new byte[command.dataLength()];
      command.data().get(command.dataOffset(), out);
    }
    FakeTarget.Nexus mine = nexus;
    FakeTarget.Task[] task = new FakeTarget.Task[1];
    task[0] =
        new FakeTarget.Task(
            mine,
            command.cdbCopy(),
            out,
            reply -> link.carry(() -> answer(command, task[0], mine, reply)));
    active.put(command, task[0]);
    link.carry(
        () -> {
          if (!mine.abandoned || link.holds) {
            target.receive(task[0]);
          }
        });
  }

  private void answer(
      ScsiCommand command, FakeTarget.Task task, FakeTarget.Nexus mine, FakeTarget.Reply reply) {
    if (mine != nexus || active.get(command) != task) {
      return;
    }
    active.remove(command);
    responses++;
    heard = time.now();
    int length = Math.min(reply.data().length, command.dataLength());
    if (length > 0) {
      command.data().put(command.dataOffset(), reply.data(), 0, length);
    }
    if (reply.sense().length > 0) {
      command.sense(java.nio.ByteBuffer.wrap(reply.sense()), 0, reply.sense().length);
    }
    io.hawser.scsi.sense.Sense.parse(java.nio.ByteBuffer.wrap(reply.sense()))
        .filter(s -> s.key() == io.hawser.api.scsi.SenseKey.UNIT_ATTENTION)
        .ifPresent(
            s ->
                List.copyOf(listeners)
                    .forEach(
                        l ->
                            l.asyncEvent(
                                this,
                                new io.hawser.api.transport.AsyncEvent.UnitAttention(
                                    Lun.of(0), s))));
    int moved =
        command.direction() == DataDirection.WRITE && reply.status() == 0
            ? command.dataLength()
            : length;
    command.complete(reply.status(), moved, command.dataLength() - moved);
  }

  // ---- the session -------------------------------------------------------------------------

  @Override
  public int id() {
    return id;
  }

  @Override
  public LoginRequest request() {
    return request;
  }

  @Override
  public Portal portal() {
    return reached == null ? request.portal() : reached;
  }

  @Override
  public SessionParameters parameters() {
    return SessionParameters.DEFAULT_OFFER;
  }

  @Override
  public int tsih() {
    return 1;
  }

  @Override
  public SessionState state() {
    return state;
  }

  private final Map<Lun, LogicalUnit> units = new LinkedHashMap<>();

  @Override
  public LogicalUnit logicalUnit(Lun lun) {
    return units.computeIfAbsent(lun, each -> new FakeUnit(this, each));
  }

  @Override
  public Registration guard(Lun lun, ReloginGuard guard) {
    guards.add(guard);
    return () -> guards.remove(guard);
  }

  @Override
  public Registration listen(SessionListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public CompletionStage<byte[]> text(byte[] keys, int maxBytes, Deadline deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Duration> ping(Deadline deadline) {
    CompletableFuture<Duration> result = new CompletableFuture<>();
    FakeTarget.Nexus mine = nexus;
    if (mine == null) {
      result.completeExceptionally(new HawserException(ErrorCode.TRANSPORT, "not connected"));
      return result;
    }
    long sent = time.now();
    link.carry(
        () -> {
          if (mine.alive) {
            link.carry(
                () -> {
                  heard = time.now();
                  result.complete(Duration.ofNanos(time.now() - sent));
                });
          }
        });
    return result;
  }

  @Override
  public CompletionStage<Void> logout(Deadline deadline) {
    FakeTarget.Nexus mine = nexus;
    link.carry(
        () -> {
          if (mine != null && mine.alive) {
            target.end(request.isid().value());
          }
        });
    close("logged out");
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void drop(String reason) {
    lost(nexus, "dropped: " + reason);
  }

  @Override
  public void close(String reason) {
    if (state == SessionState.FREE) {
      return;
    }
    if (nexus != null) {
      nexus.abandoned = true;
    }
    nexus = null;
    change(SessionState.FREE, reason);
    HawserException why = new HawserException(ErrorCode.TRANSPORT, reason);
    List<ScsiCommand> all = List.copyOf(active.keySet());
    active.clear();
    all.forEach(c -> c.fail(why));
  }

  @Override
  public SessionStatistics statistics() {
    return new SessionStatistics(0, responses, 0, 0, 1, 0, 0, 0, -1);
  }
}
