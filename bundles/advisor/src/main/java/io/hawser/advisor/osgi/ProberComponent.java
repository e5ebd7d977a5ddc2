package io.hawser.advisor.osgi;

import io.hawser.advisor.SessionProber;
import io.hawser.api.Deadline;
import io.hawser.api.advisor.ProbeReport;
import io.hawser.api.advisor.Prober;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.TransportSession;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Component;

/** The prober as a service. */
@Component(service = Prober.class)
public final class ProberComponent implements Prober {
  private final Prober prober = new SessionProber();

  @Override
  public CompletionStage<ProbeReport> probe(
      TransportSession session, Optional<Lun> lun, Duration step, Deadline deadline) {
    return prober.probe(session, lun, step, deadline);
  }
}
