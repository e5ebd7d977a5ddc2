package io.hawser.shell.iscsiadm;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.SessionInfo;
import java.util.List;
import java.util.Optional;

/** {@code -m session}. */
final class SessionMode {
  private final Call call;
  private final Request request;

  SessionMode(Call call) {
    this.call = call;
    request = call.request();
  }

  ErrorCode run() throws HawserException {
    if (request.sid().isPresent()) {
      return one(request.sid().getAsInt());
    }
    Optional<Operation> operation = request.operation();
    if (operation.isPresent() && operation.get() == Operation.NEW) {
      return call.failed(
          ErrorCode.INVALID,
          "session mode: Operation 'new' only allowed with specific session IDs");
    }
    if (operation.isPresent() && operation.get() != Operation.SHOW) {
      return call.failed(ErrorCode.INVALID, "session mode: this operation needs -r SID");
    }
    List<SessionInfo> sessions = call.sessions();
    if (SessionWork.wanted(request)) {
      return new SessionWork(call).run(sessions);
    }
    int level = request.printLevel(3);
    if (sessions.isEmpty()) {
      return call.failed(ErrorCode.NO_OBJECTS_FOUND, "No active sessions.");
    }
    new SessionPrinter(call).print(sessions, level);
    return ErrorCode.SUCCESS;
  }

  private ErrorCode one(int sid) throws HawserException {
    Optional<SessionInfo> found =
        call.sessions().stream().filter(session -> session.sid() == sid).findFirst();
    if (found.isEmpty()) {
      return call.failed(
          ErrorCode.SYSFS_LOOKUP, "Could not get session info for sid " + sid + ": there is none");
    }
    SessionInfo session = found.get();
    Optional<Operation> operation = request.operation();
    if (SessionWork.wanted(request)) {
      return operation.isPresent()
          ? call.failed(ErrorCode.INVALID, "Invalid parameters. Login/logout and op passed in")
          : new SessionWork(call).run(List.of(session));
    }
    if (operation.isEmpty() && request.printLevel(3) > 0) {
      new SessionPrinter(call).print(List.of(session), request.printLevel(3));
      return ErrorCode.SUCCESS;
    }
    return switch (operation.orElse(Operation.SHOW)) {
      case NEW -> new Logins(call).another(session);
      case SHOW -> show(session);
      case UPDATE -> update(session);
      case DELETE -> {
        store().delete(session.node());
        yield ErrorCode.SUCCESS;
      }
      default -> call.failed(ErrorCode.INVALID, "operation is not supported.");
    };
  }

  private NodeStore store() throws HawserException {
    return call.services().nodes();
  }

  private ErrorCode show(SessionInfo session) throws HawserException {
    Optional<NodeRecord> record = store().node(session.node());
    if (record.isEmpty()) {
      return call.failed(ErrorCode.NO_OBJECTS_FOUND, "No records found");
    }
    RecordPrinter.print(call, record.get().values());
    return ErrorCode.SUCCESS;
  }

  private ErrorCode update(SessionInfo session) throws HawserException {
    if (request.values().isEmpty()) {
      return call.failed(ErrorCode.INVALID, "update requires name and value");
    }
    store().update(session.node(), request.values());
    return ErrorCode.SUCCESS;
  }
}
