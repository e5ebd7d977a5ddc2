package io.hawser.discovery.isns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import io.hawser.transport.tcp.TcpTransport;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A disk of a target that was found, logged in to with the software transport. */
final class FoundDisk implements AutoCloseable {
  private static final int BLOCKS = 8;
  private static final int UNIT_ATTENTIONS = 8;

  private final TcpTransport transport = new TcpTransport();
  private final TransportSession session;
  private final Random random = new Random();

  FoundDisk(DiscoveredNode node, IscsiName initiator) throws Exception {
    LoginRequest request =
        new LoginRequest(
            Iface.DEFAULT,
            node.portal(),
            initiator,
            Optional.of(node.target()),
            Isid.random(random, 1),
            SessionType.NORMAL,
            Optional.empty(),
            SessionParameters.DEFAULT_OFFER,
            SessionTimeouts.DEFAULT);
    session = transport.login(request).toCompletableFuture().get(20, TimeUnit.SECONDS);
    int tries = 0;
    // Each answer takes one of the attentions that await a new session.
    while (!ready() && tries < UNIT_ATTENTIONS) {
      tries++;
    }
  }

  private boolean ready() throws Exception {
    return run(new ScsiCommand().cdb(new byte[6]).noData()).isGood();
  }

  private ScsiCommand run(ScsiCommand command) throws Exception {
    LogicalUnit unit = session.logicalUnit(Lun.of(1));
    CompletableFuture<ScsiCommand> done = new CompletableFuture<>();
    unit.execute(command.onCompletion(done::complete));
    ScsiCommand ended = done.get(20, TimeUnit.SECONDS);
    if (ended.failure().isPresent()) {
      throw new HawserException(
          ended.failure().get().code(), "the command failed", ended.failure().get());
    }
    return ended;
  }

  /** WRITE (10), then READ (10) of the same blocks. */
  void writeAndReadBack() throws Exception {
    byte[] sent = new byte[BLOCKS * 512];
    random.nextBytes(sent);
    byte[] back = new byte[sent.length];
    byte[] cdb = {0x2a, 0, 0, 0, 0, 4, 0, 0, BLOCKS, 0};
    if (!run(new ScsiCommand().cdb(cdb).write(ByteBuffer.wrap(sent))).isWhole()) {
      throw new AssertionError("the write was not done");
    }
    cdb[0] = 0x28;
    if (!run(new ScsiCommand().cdb(cdb).read(ByteBuffer.wrap(back))).isWhole()) {
      throw new AssertionError("the read was not done");
    }
    assertArrayEquals(sent, back);
  }

  @Override
  public void close() {
    session.close("the test is over");
    transport.close();
  }
}
