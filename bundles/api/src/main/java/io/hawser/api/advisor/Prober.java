package io.hawser.api.advisor;

import io.hawser.api.Deadline;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.TransportSession;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Finds packets that vanish because of their size: a link on the way that takes less than both ends
 * believe (the jumbo-frame black hole), on which logins succeed and I/O hangs.
 */
@ProviderType
public interface Prober {
  /**
   * Sends messages of growing size over a session that is logged in, and reads growing lengths.
   * Nothing is written to any disk. The session is not to be used for anything else meanwhile, and
   * may be lost where a message vanishes; the caller closes it.
   *
   * @param session logged in, normal or discovery
   * @param lun a disk to read from and to compare with, needed for a normal session; a discovery
   *     session does without and only probes the way to the target
   * @param step how long one message may take, 1 ms upwards
   * @param deadline by when all is over
   * @return never fails for what the network does: that is what the report is for
   */
  CompletionStage<ProbeReport> probe(
      TransportSession session, Optional<Lun> lun, Duration step, Deadline deadline);
}
