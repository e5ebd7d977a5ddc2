package io.hawser.kernel;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Looks whether open-iscsi's daemon runs: the kernel sends every event to both, and both would
 * build up the same sessions.
 */
final class OtherOwner {
  private static final String ISCSID_SOCKET = "@ISCSIADM_ABSTRACT_NAMESPACE";

  private final Path sockets;

  OtherOwner(Path proc) {
    sockets = proc.resolve("net/unix");
  }

  /**
   * Refuses to share.
   *
   * @throws HawserException {@code BUSY} if iscsid runs
   */
  void check() throws HawserException {
    try (BufferedReader in = Files.newBufferedReader(sockets, StandardCharsets.ISO_8859_1)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.endsWith(ISCSID_SOCKET)) {
          throw new HawserException(
              ErrorCode.BUSY,
              "iscsid runs and owns the kernel's iSCSI sessions: stop it before offload ifaces are"
                  + " used here");
        }
      }
    } catch (HawserException e) {
      throw e;
    } catch (IOException e) {
      System.getLogger(OtherOwner.class.getName())
          .log(System.Logger.Level.DEBUG, "sockets cannot be listed", e);
    }
  }
}
