package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.transport.TransportSession;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** {@code hawser session record}: what the flight recorder holds of a session that is well. */
final class SessionRecording {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private SessionRecording() {}

  /**
   * Writes it to standard output, so that who asks the daemon keeps it under his own rights; or
   * into a file, which must not be there yet, readable by its owner only.
   *
   * @throws HawserException {@code INVALID} without a whole name for the file, {@code
   *     NOT_SUPPORTED} if nothing is recorded
   */
  static void write(Invocation call, SessionInfo session) throws IOException {
    Optional<Path> file = call.arguments().value("out").map(Path::of);
    if (file.filter(each -> !each.isAbsolute()).isPresent()) {
      throw new HawserException(
          ErrorCode.INVALID,
          "session record: the daemon writes " + file.get() + ": give its whole name");
    }
    byte[] recording = recording(call, session);
    if (file.isEmpty()) {
      call.terminal().out().write(recording);
      return;
    }
    try {
      Files.newByteChannel(
              file.get(),
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
          .close();
      Files.write(file.get(), recording);
    } catch (FileAlreadyExistsException e) {
      throw new HawserException(ErrorCode.INVALID, "session record: " + file.get() + " exists", e);
    }
    call.print(SessionJson.done(call, session, "recorded: " + recording.length + " bytes"));
  }

  private static byte[] recording(Invocation call, SessionInfo session) throws HawserException {
    TransportSession transport =
        call.services()
            .keptSessions()
            .transportSession(session.sid())
            .orElseThrow(
                () ->
                    new HawserException(
                        ErrorCode.SESSION_NOT_CONNECTED, session.title() + " is not connected"));
    return Await.result(transport.recording(), LIMIT, "the recording of " + session.title())
        .orElseThrow(
            () ->
                new HawserException(
                    ErrorCode.NOT_SUPPORTED, "nothing is recorded of " + session.title()));
  }
}
