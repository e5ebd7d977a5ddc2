package io.hawser.itest.probe;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Secret;
import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportSession;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** The software transport and the kernel's target: CHAP both ways, digests, data verified. */
final class InteropScenario {
  private static final IscsiName TARGET = IscsiName.of("iqn.2026-11.io.hawser.test:secure");
  private static final Portal PORTAL = Portal.of("127.0.0.1", 3262);
  private static final Duration PATIENCE = Duration.ofSeconds(180);
  private static final int MEBIBYTES = Integer.getInteger("hawser.probe.interop", 1024);
  private static final int DISK_MEBIBYTES = 256;

  private final Bench bench;

  InteropScenario(Bench bench) {
    this.bench = bench;
  }

  void run() throws Exception {
    refused("a wrong secret of ours", "not-the-secret-1", "secret-of-target1");
    refused("a wrong secret of the target's", "secret-of-guest1", "not-the-secret-2");
    Transport transport = bench.registry().serving(Iface.DEFAULT);
    TransportSession session =
        Bench.get(transport.login(request("secret-of-guest1", "secret-of-target1")));
    Report.check("both sides have proved themselves", true);
    Report.check(
        "both digests are on",
        session.parameters().headerDigests().equals(List.of(Digest.CRC32C))
            && session.parameters().dataDigests().equals(List.of(Digest.CRC32C)));
    DiskCheck disk = new DiskCheck(session.logicalUnit(Lun.of(0)));
    for (int left = MEBIBYTES; left > 0; left -= DISK_MEBIBYTES) {
      disk.run(Math.min(left, DISK_MEBIBYTES), left);
    }
    Report.check(
        "no digest error in " + MEBIBYTES + " MiB", session.statistics().digestErrors() == 0);
    bench.logout(session);
  }

  private LoginRequest request(String ours, String theirs) {
    LoginRequest plain = bench.request(Iface.DEFAULT, PORTAL, TARGET, PATIENCE);
    ChapCredentials chap =
        new ChapCredentials(
            "guest",
            Secret.of(ours),
            Optional.of("target"),
            Optional.of(Secret.of(theirs)),
            ChapCredentials.ALL_ALGORITHMS);
    return new LoginRequest(
        plain.iface(),
        plain.portal(),
        plain.initiator(),
        plain.target(),
        plain.isid(),
        plain.type(),
        Optional.of(chap),
        plain.parameters().withDigests(List.of(Digest.CRC32C), List.of(Digest.CRC32C)),
        plain.timeouts());
  }

  private void refused(String what, String ours, String theirs) throws Exception {
    try {
      Bench.get(bench.registry().serving(Iface.DEFAULT).login(request(ours, theirs)));
      Report.check(what + " ends the login", false);
    } catch (ExecutionException e) {
      Report.check(
          what + " ends the login: " + e.getCause().getMessage(),
          e.getCause() instanceof HawserException known
              && known.code() == ErrorCode.LOGIN_AUTHENTICATION);
    }
  }
}
