package io.hawser.kernel;

import io.hawser.api.IscsiName;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionType;
import io.hawser.kernel.sysfs.KernelHost;
import io.hawser.kernel.sysfs.SessionClass;
import io.hawser.kernel.sysfs.SysfsModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Sessions that a process left in the kernel when it ended: their disks are there, but nobody
 * builds them up again after a loss. Who logs in to the same target the same way gets that one.
 *
 * <p>Threading: any thread.
 */
final class Orphans {
  private final SysfsModel model;
  private final Path processes;
  private final Set<Integer> claimed = new HashSet<>();

  /**
   * @param processes where there is a directory for each process, {@code /proc}
   */
  Orphans(SysfsModel model, Path processes) {
    this.model = model;
    this.processes = processes;
  }

  /**
   * The session to take over instead of making a new one; given to one caller only.
   *
   * @param host the SCSI host the login goes through, if it goes through one
   */
  synchronized Optional<SessionClass> claim(
      String transport, LoginRequest request, OptionalInt host) {
    if (request.type() != SessionType.NORMAL) {
      return Optional.empty();
    }
    Optional<SessionClass> found =
        model.sessions().stream()
            .filter(session -> !claimed.contains(session.sid()))
            .filter(session -> host.isEmpty() || host.getAsInt() == session.host())
            .filter(session -> isAlike(session, request) && isLeft(session))
            .filter(
                session ->
                    model.hosts(transport).stream()
                        .map(KernelHost::number)
                        .anyMatch(number -> number == session.host()))
            .findFirst();
    found.ifPresent(session -> claimed.add(session.sid()));
    return found;
  }

  private boolean isAlike(SessionClass session, LoginRequest request) {
    return session.target().equals(request.target().map(IscsiName::value))
        && session.iface().equals(Optional.of(request.iface().name()))
        && is(session, "initiatorname", request.initiator().value())
        && isConnection(session, "persistent_address", request.portal().host())
        && isConnection(session, "persistent_port", Integer.toString(request.portal().port()));
  }

  private boolean is(SessionClass session, String attribute, String value) {
    return model.sessionAttribute(session.sid(), attribute).equals(Optional.of(value));
  }

  private boolean isConnection(SessionClass session, String attribute, String value) {
    return model.connectionAttribute(session.sid(), attribute).equals(Optional.of(value));
  }

  /** A process made it, and that process is gone; those of the kernel and the card are theirs. */
  private boolean isLeft(SessionClass session) {
    OptionalInt creator = session.creator();
    return creator.isPresent()
        && creator.getAsInt() > 0
        && !Files.isDirectory(processes.resolve(Integer.toString(creator.getAsInt())));
  }
}
