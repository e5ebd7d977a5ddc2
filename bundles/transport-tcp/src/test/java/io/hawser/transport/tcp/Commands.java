package io.hawser.transport.tcp;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What tests say again and again: login requests, CDBs, and waiting for a command. */
public final class Commands {
  public static final IscsiName INITIATOR = IscsiName.of("iqn.2026-01.io.hawser.test:initiator");

  /** Short enough for tests, long enough for a busy machine. */
  public static final SessionTimeouts TIMEOUTS =
      new SessionTimeouts(
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          3,
          Duration.ofMillis(20),
          Duration.ofSeconds(20),
          4);

  private Commands() {}

  public static LoginRequest login(int port, String target) {
    return login(port, target, SessionParameters.DEFAULT_OFFER, TIMEOUTS);
  }

  public static LoginRequest login(
      int port, String target, SessionParameters offer, SessionTimeouts timeouts) {
    return new LoginRequest(
        Iface.DEFAULT,
        Portal.of("127.0.0.1", port),
        INITIATOR,
        Optional.of(IscsiName.of(target)),
        new Isid(0x80_0000_000000L | port),
        SessionType.NORMAL,
        Optional.empty(),
        offer,
        timeouts);
  }

  public static SessionParameters withDigests(SessionParameters offer) {
    return offer.withDigests(List.of(Digest.CRC32C), List.of(Digest.CRC32C));
  }

  /** READ(16). */
  public static ScsiCommand read(long lba, int blocks, ByteBuffer into) {
    return new ScsiCommand().cdb(cdb16(0x88, lba, blocks)).read(into);
  }

  /** WRITE(16). */
  public static ScsiCommand write(long lba, int blocks, ByteBuffer from) {
    return new ScsiCommand().cdb(cdb16(0x8a, lba, blocks)).write(from);
  }

  /** TEST UNIT READY. */
  public static ScsiCommand testUnitReady() {
    return new ScsiCommand().cdb(new byte[6]).noData();
  }

  public static byte[] cdb16(int opcode, long lba, int blocks) {
    return ByteBuffer.allocate(16)
        .put((byte) opcode)
        .put((byte) 0)
        .putLong(lba)
        .putInt(blocks)
        .array();
  }

  /** Executes and gives a future of the same command. */
  public static CompletableFuture<ScsiCommand> start(LogicalUnit unit, ScsiCommand command) {
    CompletableFuture<ScsiCommand> done = new CompletableFuture<>();
    unit.execute(command.onCompletion(done::complete));
    return done;
  }

  /** Executes and waits, at most ten seconds. */
  public static ScsiCommand run(LogicalUnit unit, ScsiCommand command) throws Exception {
    return start(unit, command).get(10, TimeUnit.SECONDS);
  }
}
