package io.hawser.tck;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.ChapCredentials;
import java.io.IOException;
import java.util.Optional;

/**
 * The target a {@link SessionContract} is run against: one portal and two names behind it. What the
 * disk holds is overwritten. Made for each test and closed after it.
 */
public interface TckTarget extends AutoCloseable {
  /** Blocks of the disk that are used, from the first. */
  int BLOCKS = 4096;

  /** Where it listens, reachable through {@link TransportContract#iface}. */
  Portal portal();

  /** A target that everyone may log in to. */
  IscsiName open();

  /** A target that demands CHAP of {@link #credentials}. */
  IscsiName guarded();

  /** What the guarded target accepts. */
  ChapCredentials credentials();

  /** A disk of the open target with {@link #BLOCKS} blocks or more. */
  Lun lun();

  /** Its block size in bytes, a power of two. */
  default int blockSize() {
    return 512;
  }

  /**
   * Leaves every SCSI command that comes from now on unanswered, until the registration is closed;
   * the connection stays. Empty where the target cannot: then the tests that need it are skipped.
   */
  default Optional<Registration> withhold() {
    return Optional.empty();
  }

  /** Ends the target, whatever is connected to it. */
  @Override
  void close() throws IOException;
}
