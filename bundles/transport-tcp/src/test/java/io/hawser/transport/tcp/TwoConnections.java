package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionConnection;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A session with two connections, and both their ends at the target. */
public abstract class TwoConnections extends SessionFixture {
  TransportSession session;

  /** What the target answers: so many connections, and some answers that are not the usual. */
  public static String[] agreed(int connections, String... changed) {
    return Stream.of(Stream.of(answers(changed)), Stream.of("MaxConnections=" + connections))
        .flatMap(s -> s)
        .toArray(String[]::new);
  }

  /** The same at ErrorRecoveryLevel 2, with two connections. */
  public static String[] retained() {
    return Stream.of(Stream.of(level2(20)), Stream.of("MaxConnections=2"))
        .flatMap(s -> s)
        .toArray(String[]::new);
  }

  /** The two ends of a session with two connections: the numbering of commands is common. */
  public record Pair(Peer a, Peer b) implements AutoCloseable {
    static Pair of(ScriptedTarget target, String... answers) throws IOException {
      Peer a = target.loggedIn(answers);
      return new Pair(a, joined(target, a));
    }

    static Peer joined(ScriptedTarget target, Peer leading) throws IOException {
      Peer b = target.accept();
      b.statSn = 100;
      b.join(1, leading.expCmdSn, OWN);
      return b;
    }

    public ScsiCommandPdu on(Peer peer) throws IOException {
      int next = Math.max(a.expCmdSn, b.expCmdSn);
      peer.expCmdSn = next;
      ScsiCommandPdu command = peer.command();
      a.expCmdSn = next + 1;
      b.expCmdSn = next + 1;
      return command;
    }

    @Override
    public void close() throws IOException {
      a.close();
      b.close();
    }
  }

  LogicalUnit both(int level) throws Exception {
    session = login(OFFER.withRecovery(level, 2), PATIENT);
    return session.logicalUnit(Lun.of(1));
  }

  LogicalUnit retaining() throws Exception {
    session = login(SessionParameters.DEFAULT_OFFER.withRecovery(2, 2), PATIENT);
    return session.logicalUnit(Lun.of(1));
  }

  static void assertGood(CompletableFuture<ScsiCommand> command) throws Exception {
    ScsiCommand done = command.get(10, TimeUnit.SECONDS);
    assertTrue(done.isGood(), () -> "failed: " + done.failure());
  }

  List<Integer> cids() {
    return session.connections().stream().map(SessionConnection::cid).toList();
  }
}
