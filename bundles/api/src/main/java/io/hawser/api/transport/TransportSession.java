package io.hawser.api.transport;

import io.hawser.api.Deadline;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One session of one transport: an I_T nexus over one iface and one portal. It builds itself up
 * again when its connection is lost, with the same ISID, as far as its timeouts allow.
 *
 * <p>Threading: any thread; nothing blocks.
 */
@ConsumerType
public interface TransportSession {
  /** A number unique in this process and transport, 1 upwards, like a kernel sid. */
  int id();

  /** What it was asked for. */
  LoginRequest request();

  /** The target's name; empty for discovery. */
  default Optional<IscsiName> target() {
    return request().target();
  }

  /** The portal it is connected to now, after redirects, with the target's group tag. */
  Portal portal();

  /**
   * The IP address the connection leaves from; empty while there is no connection, or where the
   * transport does not tell.
   */
  default Optional<String> localAddress() {
    return Optional.empty();
  }

  /**
   * The connections it has now, in the order of their numbers; empty while there is none, or where
   * the transport does not tell.
   */
  default List<SessionConnection> connections() {
    return List.of();
  }

  /** What was negotiated in the last login. */
  SessionParameters parameters();

  /**
   * The keys of the last login in the order they were settled; empty where the transport does not
   * see them, as an offload card's does not.
   */
  default List<NegotiatedKey> transcript() {
    return List.of();
  }

  /** The target's session handle of the last login, 1 to 65535. */
  int tsih();

  /** The present state. */
  SessionState state();

  /**
   * The logical unit of this number, whether the target has it or not; the same object for the same
   * number.
   *
   * @throws IllegalStateException on a discovery session
   */
  LogicalUnit logicalUnit(Lun lun);

  /** How messages name one of its logical units: by target, number, portal and iface. */
  default String describe(Lun lun) {
    String target = target().map(Object::toString).orElse("discovery");
    return target + "/" + lun + " via " + portal().address() + " on " + request().iface().name();
  }

  /** Has {@code guard} checked at every re-login before commands to {@code lun} go on. */
  Registration guard(Lun lun, ReloginGuard guard);

  /** Registers a listener. */
  Registration listen(SessionListener listener);

  /**
   * Exchanges text in the full feature phase (RFC 7143 section 11.10), continuation included.
   *
   * @param keys {@code KEY=VALUE} pairs, each ended by a NUL, as they travel
   * @param maxBytes cap on the whole answer; a longer one fails
   * @param deadline by when all of it has to be here
   * @return the whole answer, pairs each ended by a NUL
   */
  CompletionStage<byte[]> text(byte[] keys, int maxBytes, Deadline deadline);

  /** Sends a ping (NOP-Out) and measures the time to its answer. */
  CompletionStage<Duration> ping(Deadline deadline);

  /** Logs out; commands still in flight fail. Completes when the session is {@code FREE}. */
  CompletionStage<Void> logout(Deadline deadline);

  /**
   * Drops the present connection at once, without logout, and leaves the rest to the session's
   * recovery, as if the network had lost it: for whoever knows better than the connection that it
   * is dead, such as one who has just had the target end this session over another path. A session
   * without a connection, or a transport that cannot do this, does nothing.
   *
   * @param reason one sentence, for those whose commands fail with it
   */
  default void drop(String reason) {}

  /**
   * Drops the connection at once, without logout, and ends the session.
   *
   * @param reason one sentence for those whose commands fail
   */
  void close(String reason);

  /**
   * The headers of the last PDUs of the present connection, both ways, as a pcapng file for
   * Wireshark; never data, nor any text of the login. Empty if none are kept.
   */
  default CompletionStage<Optional<byte[]>> recording() {
    return CompletableFuture.completedStage(Optional.empty());
  }

  /** Counters. */
  SessionStatistics statistics();
}
