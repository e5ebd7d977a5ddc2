package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import io.hawser.scsi.cdb.BlockCdb;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** A target, some paths to it, and the device joined from them, in virtual time. */
final class Rig {
  // Held, for the logging framework holds its loggers weakly.
  private static final java.util.logging.Logger QUIET =
      java.util.logging.Logger.getLogger("io.hawser.multipath");

  static final long MS = VirtualTime.MS;

  static {
    // Thousands of lost paths are the point here, not news.
    QUIET.setLevel(java.util.logging.Level.WARNING);
  }

  final VirtualTime time = new VirtualTime();
  final FakeTarget target;
  final List<FakeLink> links = new ArrayList<>();
  final List<FakeSession> sessions = new ArrayList<>();
  final MultipathSettings settings;
  final Joiner joiner;
  JoinedDevice device;
  int fenceLogins;

  /** Whether who asks is on the thread of the session in question. */
  BooleanSupplier near = () -> false;

  private final Map<Portal, FakeLink> byPortal = new HashMap<>();
  private final Map<Portal, Integer> groupOf = new HashMap<>();
  private int lastSession;

  Rig(MultipathSettings settings, int blocks) {
    this.settings = settings;
    target = new FakeTarget(time, blocks);
    joiner = new Joiner(settings, time);
  }

  /** A device of so many paths, all in port group 1 and portal group 1. */
  static Rig of(int paths, MultipathSettings settings) {
    Rig rig = new Rig(settings, 4096);
    for (int i = 0; i < paths; i++) {
      rig.path(1, 1);
    }
    rig.join();
    return rig;
  }

  /** A new session to a port of this port group, behind a portal of this portal group. */
  PathSource path(int portGroup, int portalGroup) {
    int number = links.size() + 1;
    FakeLink link = new FakeLink(time);
    links.add(link);
    Portal portal = Portal.of("10.0.0." + number, 3260).withGroupTag(portalGroup);
    byPortal.put(portal, link);
    groupOf.put(portal, portGroup);
    return session(portal, 0x8000_0000_0000L + number);
  }

  /** A session over an existing path. */
  PathSource session(Portal portal, long isid) {
    LoginRequest request =
        new LoginRequest(
            Iface.DEFAULT,
            portal,
            IscsiName.of("iqn.2026-01.io.hawser:host"),
            Optional.of(IscsiName.of("iqn.2026-01.io.hawser:target")),
            new Isid(isid),
            SessionType.NORMAL,
            Optional.empty(),
            SessionParameters.DEFAULT_OFFER,
            SessionTimeouts.DEFAULT);
    FakeSession session = open(request);
    sessions.add(session);
    return new PathSource(session, Lun.of(0), this::fenceLogin, 1);
  }

  private FakeSession open(LoginRequest request) {
    FakeSession session =
        new FakeSession(
            ++lastSession,
            time,
            target,
            byPortal.get(request.portal()),
            request,
            groupOf.get(request.portal()));
    session.near = () -> near.getAsBoolean();
    return session;
  }

  private CompletionStage<TransportSession> fenceLogin(LoginRequest request) {
    fenceLogins++;
    FakeLink link = byPortal.get(request.portal());
    CompletableFuture<TransportSession> result = new CompletableFuture<>();
    link.carry(
        () -> {
          FakeSession session = open(request);
          link.carry(() -> result.complete(session));
        });
    return result;
  }

  void join() {
    List<PathSource> sources =
        sessions.stream().map(s -> new PathSource(s, Lun.of(0), this::fenceLogin, 1)).toList();
    CompletableFuture<Joiner.Result> result =
        joiner.join(sources, Duration.ofSeconds(5)).toCompletableFuture();
    assertTrue(time.passUntil(result::isDone, 5000 * MS));
    assertTrue(result.join().leftOut().isEmpty(), () -> "" + result.join().leftOut());
    device = result.join().devices().get(0);
    assertTrue(
        time.passUntil(
            () -> device.paths().stream().allMatch(p -> p.state() != PathState.DOWN), 5000 * MS));
  }

  void add(PathSource source) {
    CompletableFuture<Optional<String>> added =
        joiner.add(device, source, Duration.ofSeconds(5)).toCompletableFuture();
    assertTrue(time.passUntil(added::isDone, 60_000 * MS));
  }

  Path pathOf(int index) {
    return device.paths().get(index);
  }

  ScsiCommand write(long lba, int blocks, byte fill) {
    byte[] data = new byte[blocks * FakeTarget.BLOCK];
    java.util.Arrays.fill(data, fill);
    byte[] cdb = new byte[16];
    int length = BlockCdb.write10(cdb, lba, blocks, 0);
    return new ScsiCommand().cdb(cdb, 0, length).write(ByteBuffer.wrap(data));
  }

  ScsiCommand read(long lba, int blocks) {
    byte[] cdb = new byte[16];
    int length = BlockCdb.read10(cdb, lba, blocks, 0);
    return new ScsiCommand()
        .cdb(cdb, 0, length)
        .read(ByteBuffer.allocate(blocks * FakeTarget.BLOCK));
  }

  /** Executes and lets time pass until it has ended. */
  ScsiCommand run(ScsiCommand command) {
    return await(start(command));
  }

  ScsiCommand await(ScsiCommand command) {
    assertTrue(time.passUntil(() -> !command.isActive(), 200_000 * MS), "a command is stuck");
    return command;
  }

  ScsiCommand start(ScsiCommand command) {
    device.unit().execute(command);
    return command;
  }
}
