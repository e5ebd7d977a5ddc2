package io.hawser.advisor;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.ReloginGuard;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionStatistics;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A session over a way that loses messages above a size, in each direction by itself. */
final class NarrowSession implements TransportSession {
  private final int out;
  private final int in;
  final List<Integer> texts = new ArrayList<>();
  Optional<HawserException> refusal = Optional.empty();
  final List<Integer> compared = new ArrayList<>();
  int block = 512;
  int attentions = 3;
  SessionType type = SessionType.NORMAL;

  NarrowSession(int out, int in) {
    this.out = out;
    this.in = in;
  }

  private static HawserException silence() {
    return new HawserException(ErrorCode.REQUEST_TIMEOUT, "nothing came back");
  }

  @Override
  public CompletionStage<Duration> ping(Deadline deadline) {
    return out < 48
        ? CompletableFuture.failedFuture(silence())
        : CompletableFuture.completedFuture(Duration.ofMillis(1));
  }

  @Override
  public CompletionStage<byte[]> text(byte[] keys, int maxBytes, Deadline deadline) {
    texts.add(keys.length);
    if (refusal.isPresent()) {
      return CompletableFuture.failedFuture(refusal.get());
    }
    return keys.length > out
        ? CompletableFuture.failedFuture(silence())
        : CompletableFuture.completedFuture(new byte[0]);
  }

  @Override
  public LogicalUnit logicalUnit(Lun lun) {
    return new Unit(lun);
  }

  private final class Unit implements LogicalUnit {
    private final Lun lun;

    Unit(Lun lun) {
      this.lun = lun;
    }

    @Override
    public Lun lun() {
      return lun;
    }

    @Override
    public String description() {
      return "a unit behind a narrow way";
    }

    @Override
    public int maxTransferLength() {
      return 1 << 20;
    }

    @Override
    public void execute(ScsiCommand command) {
      command.begin();
      boolean write = command.direction() == DataDirection.WRITE;
      if (write && refusal.isPresent()) {
        command.fail(refusal.get());
      } else if (command.dataLength() > (write ? out : in)) {
        command.fail(silence());
      } else if (attentions > 0) {
        attentions--;
        command.sense(ByteBuffer.wrap(new byte[] {0x70, 0, 6}), 0, 3);
        command.complete(2, 0, command.dataLength());
      } else if (write) {
        compared.add(command.dataLength());
        command.sense(ByteBuffer.wrap(new byte[] {0x70, 0, 0x0e}), 0, 3);
        command.complete(2, command.dataLength(), 0);
      } else {
        if (command.cdbByte(0) == 0x25) {
          command.data().putInt(command.dataOffset() + 4, block);
        }
        command.complete(0, command.dataLength(), 0);
      }
    }

    @Override
    public void cancel(ScsiCommand command) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<TaskManagementResponse> manage(
        TaskManagement function, Deadline deadline) {
      throw new UnsupportedOperationException();
    }
  }

  @Override
  public LoginRequest request() {
    return new LoginRequest(
        Iface.DEFAULT,
        portal(),
        IscsiName.of("iqn.2026-11.example:host"),
        Optional.of(IscsiName.of("iqn.2026-11.example:target")),
        new Isid(1),
        type,
        Optional.empty(),
        parameters(),
        SessionTimeouts.DEFAULT);
  }

  @Override
  public Portal portal() {
    return Portal.of("10.0.0.1", 3260);
  }

  @Override
  public SessionParameters parameters() {
    return SessionParameters.DEFAULT_OFFER;
  }

  @Override
  public int id() {
    return 1;
  }

  @Override
  public int tsih() {
    return 1;
  }

  @Override
  public SessionState state() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Registration guard(Lun lun, ReloginGuard guard) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Registration listen(SessionListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Void> logout(Deadline deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close(String reason) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SessionStatistics statistics() {
    throw new UnsupportedOperationException();
  }
}
