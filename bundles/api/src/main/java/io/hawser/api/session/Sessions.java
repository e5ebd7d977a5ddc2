package io.hawser.api.session;

import io.hawser.api.Registration;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.TransportSession;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The sessions of this process, one or more for each node that is logged in. They are kept up until
 * they are logged out: the transport builds them up again when their connection is lost; when their
 * transport goes they wait for it and log in again when it is back.
 *
 * <p>Threading: any thread; nothing blocks.
 */
@ProviderType
public interface Sessions {
  /** All of them by sid. */
  List<SessionInfo> sessions();

  /** One of them. */
  Optional<SessionInfo> session(int sid);

  /** The transport's session behind a sid, while it is connected or being built up. */
  Optional<TransportSession> transportSession(int sid);

  /**
   * The logical unit of a session.
   *
   * @return empty if there is no such session or it did not find this number
   */
  Optional<LogicalUnit> logicalUnit(int sid, Lun lun);

  /**
   * Logs nodes in, each with as many sessions as its record wants ({@code
   * node.session.nr_sessions}). Nodes of one target and portal that want a leading login ({@code
   * node.leading_login}) are tried one after the other until one is in. A login is tried again
   * until the record's budget, {@code initial_login_retry_max} times {@code login_timeout} seconds,
   * is spent, unless the target refused it for good.
   *
   * @param nodes which
   * @param each told of every node as it is done, in any order
   * @return the outcomes in the order of {@code nodes}; never fails
   */
  CompletionStage<List<NodeOutcome>> login(List<NodeId> nodes, Consumer<NodeOutcome> each);

  /**
   * One more session like this one.
   *
   * @return the new sid; fails with {@code SESSION_NOT_FOUND} if there is no such session
   */
  CompletionStage<Integer> another(int sid);

  /**
   * Logs a session out.
   *
   * @return fails with {@code SESSION_NOT_FOUND}, or with {@code BUSY} if somebody holds it and
   *     safe logout is configured; a target that does not answer is left behind and that is no
   *     failure
   */
  CompletionStage<Void> logout(int sid);

  /**
   * Looks for logical units that came, went or changed.
   *
   * @return the session after it
   */
  CompletionStage<SessionInfo> rescan(int sid);

  /**
   * Says that the session is in use, e.g. by an open device or a path of a joined one.
   *
   * @param who what people call the user
   * @return empty if there is no such session
   */
  Optional<Registration> hold(int sid, String who);

  /** Registers a listener; services of type {@link SessionsListener} need not. */
  Registration listen(SessionsListener listener);
}
