package io.hawser.transport.tcp;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.Secret;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.Transport;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import io.hawser.target.fault.Fault;
import io.hawser.tck.SessionContract;
import io.hawser.tck.TckTarget;
import java.io.IOException;
import java.util.Optional;

/** The software transport keeps the contract that every vendor's has to keep. */
class TcpContractTest extends SessionContract {
  @Override
  protected Transport start() {
    return new TcpTransport(options());
  }

  TcpTransportOptions options() {
    return TcpTransportOptions.DEFAULT;
  }

  @Override
  protected void stop(Transport started) {
    ((TcpTransport) started).close();
  }

  /**
   * Netty's global executor belongs to the process and lingers for a second; the component waits
   * for it, and {@link TransportLifeTest} shows that it keeps no class alive.
   */
  @Override
  protected boolean isOurs(Thread thread) {
    return super.isOurs(thread) && !thread.getName().startsWith("globalEventExecutor");
  }

  @Override
  protected TckTarget target() throws IOException {
    return new Embedded();
  }

  /** The embedded target with one disk behind two names. */
  private static final class Embedded implements TckTarget {
    private static final String OPEN = "iqn.2026-01.io.hawser.test:open";
    private static final String GUARDED = "iqn.2026-01.io.hawser.test:guarded";
    private static final String USER = "tck";
    private static final Secret SECRET = Secret.of("twelve-or-more");

    private final EmbeddedTarget target;

    Embedded() throws IOException {
      Disk disk = Disk.memory("tck", (long) BLOCKS * 512);
      target =
          EmbeddedTarget.builder()
              .portal(1, "127.0.0.1", 0)
              .threads(1)
              .target(OPEN, t -> t.lun(1, disk))
              .target(GUARDED, t -> t.lun(1, disk).chap(USER, SECRET))
              .start();
    }

    @Override
    public Portal portal() {
      return Portal.of("127.0.0.1", target.portal(1).getPort());
    }

    @Override
    public IscsiName open() {
      return IscsiName.of(OPEN);
    }

    @Override
    public IscsiName guarded() {
      return IscsiName.of(GUARDED);
    }

    @Override
    public ChapCredentials credentials() {
      return new ChapCredentials(
          USER, SECRET, Optional.empty(), Optional.empty(), ChapCredentials.ALL_ALGORITHMS);
    }

    @Override
    public Lun lun() {
      return Lun.of(1);
    }

    @Override
    public Optional<Registration> withhold() {
      Fault held = target.faults().onCommand().hold();
      return Optional.of(held::release);
    }

    @Override
    public void close() {
      target.close();
    }
  }
}
