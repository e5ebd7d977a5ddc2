package io.hawser.itest.kernel;

import io.hawser.api.Deadline;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import io.hawser.kernel.DriverProfile;
import io.hawser.kernel.KernelInterface;
import io.hawser.kernel.KernelTransport;
import io.hawser.transport.be2iscsi.Be2iscsiProfile;
import io.hawser.transport.cxgb3i.Cxgb3iProfile;
import io.hawser.transport.iser.IserProfile;
import io.hawser.transport.qla4xxx.Qla4xxxProfile;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * What the tests run inside the guest: logs in through a transport, writes, reads back, logs out,
 * and looks that nothing is left. Prints a line for each thing that was so, and ends with 1 when
 * something was not.
 */
public final class GuestProgram {
  private static final long SECONDS = 60;

  private final KernelInterface kernel = new KernelInterface();
  private final KernelTransport transport;
  private final IscsiName target;
  private final Portal portal;

  private GuestProgram(DriverProfile profile, String target, String portal) {
    this.transport = new KernelTransport(kernel, profile);
    this.target = IscsiName.of(target);
    this.portal = Portal.parse(portal);
  }

  /** Arguments: TRANSPORT TARGET PORTAL MEBIBYTES [ROUNDS]. */
  public static void main(String[] args) throws Exception {
    DriverProfile profile =
        switch (args[0]) {
          case "iser" -> IserProfile.create();
          case "qla4xxx" -> Qla4xxxProfile.create();
          case "cxgb3i" -> Cxgb3iProfile.create();
          default -> Be2iscsiProfile.create();
        };
    GuestProgram program = new GuestProgram(profile, args[1], args[2]);
    program.run(Integer.parseInt(args[3]), args.length > 4 ? Integer.parseInt(args[4]) : 1);
    System.exit(0);
  }

  private void run(int mebibytes, int rounds) throws Exception {
    say("ports: " + transport.hostPorts());
    for (int round = 0; round < rounds; round++) {
      long before = System.nanoTime();
      TransportSession session = get(transport.login(request()));
      say("logged in: " + session + " in " + millis(before));
      say("parameters: " + session.parameters());
      if (round == 0) {
        LogicalUnit unit = session.logicalUnit(Lun.of(0));
        new DiskCheck(unit, new SplittableRandom(20_261_121L)).run(mebibytes);
        say("statistics: " + session.statistics());
      }
      before = System.nanoTime();
      get(session.logout(Deadline.after(Duration.ofSeconds(30))));
      say("logged out in " + millis(before));
    }
    transport.close();
    kernel.close();
    check("no session is left", kernel.model().sessions().isEmpty());
    check(
        "no endpoint is left",
        kernel
            .model()
            .sysfs()
            .names(kernel.model().sysfs().path("class/iscsi_endpoint"))
            .isEmpty());
    check(
        "no connection is left",
        kernel
            .model()
            .sysfs()
            .names(kernel.model().sysfs().path("class/iscsi_connection"))
            .isEmpty());
  }

  private LoginRequest request() {
    return new LoginRequest(
        iface(),
        portal,
        IscsiName.of("iqn.2026-11.io.hawser.test:guest"),
        Optional.of(target),
        new Isid(0x80_0012_3400_01L),
        SessionType.NORMAL,
        Optional.empty(),
        SessionParameters.DEFAULT_OFFER,
        timeouts());
  }

  /** An emulated machine is slow: its logins get more time. */
  private static SessionTimeouts timeouts() {
    SessionTimeouts d = SessionTimeouts.DEFAULT;
    return new SessionTimeouts(
        d.connect(),
        Duration.ofSeconds(50),
        d.command(),
        d.task(),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        d.logout(),
        d.reconnects(),
        d.reconnectDelay(),
        d.replacement(),
        d.maxRedirects());
  }

  private Iface iface() {
    if (!transport.profile().throughHost()) {
      return Iface.ISER;
    }
    HostPort port = transport.hostPorts().get(0);
    return new Iface(
        port.ifaceName().orElseThrow(),
        transport.name(),
        port.hardwareAddress(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>());
  }

  static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
  }

  static String millis(long since) {
    return (System.nanoTime() - since) / 1_000_000 + " ms";
  }

  static void say(String line) {
    System.out.println(line);
  }

  static void check(String what, boolean so) {
    say((so ? "ok: " : "NOT SO: ") + what);
    if (!so) {
      System.exit(1);
    }
  }
}
