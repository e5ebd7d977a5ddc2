package io.hawser.advisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.advisor.ProbeReport;
import io.hawser.api.advisor.ProbeReport.Outcome;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.SessionType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Ways that lose what is too large for them. */
class SessionProberTest {
  private static ProbeReport probe(NarrowSession session, boolean withUnit) throws Exception {
    return new SessionProber()
        .probe(
            session,
            withUnit ? Optional.of(Lun.of(0)) : Optional.empty(),
            Duration.ofSeconds(1),
            Deadline.after(Duration.ofSeconds(20)))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  @Test
  void aWideWayIsClear() throws Exception {
    NarrowSession session = new NarrowSession(1 << 20, 1 << 20);
    ProbeReport report = probe(session, true);
    assertEquals(Outcome.CLEAR, report.outcome(), report::toString);
    assertEquals(16 << 10, report.outbound().largestPassed());
    assertEquals(64 << 10, report.inbound().largestPassed());
    assertTrue(report.roundTrip().isPresent());
    assertEquals(List.of(512, 1_024, 2_048, 4_096, 8_192, 16_384), session.compared);
    assertEquals(List.of(), session.texts, "some targets drop a session that sends text");
  }

  @Test
  void whatVanishesTowardsTheTargetIsFound() throws Exception {
    ProbeReport report = probe(new NarrowSession(1_460, 1 << 20), true);
    assertEquals(Outcome.BLACK_HOLE, report.outcome());
    assertEquals(1_024, report.outbound().largestPassed());
    assertEquals(OptionalInt.of(2_048), report.outbound().smallestLost());
    assertTrue(report.text().contains("towards") && report.text().contains("this host's port"));
  }

  @Test
  void whatVanishesFromTheTargetIsFound() throws Exception {
    ProbeReport report = probe(new NarrowSession(1 << 20, 1_460), true);
    assertEquals(Outcome.BLACK_HOLE, report.outcome());
    assertEquals(1_024, report.inbound().largestPassed());
    assertEquals(OptionalInt.of(2_048), report.inbound().smallestLost());
    assertTrue(report.text().contains("from") && report.text().contains("the target's port"));
  }

  @Test
  void aDiscoverySessionIsProbedByText() throws Exception {
    NarrowSession session = new NarrowSession(1_460, 1 << 20);
    session.type = SessionType.DISCOVERY;
    ProbeReport report = probe(session, false);
    assertEquals(Outcome.BLACK_HOLE, report.outcome());
    assertEquals(1_400, report.outbound().largestPassed());
    assertEquals(List.of(512, 1_200, 1_400, 2_800), session.texts);
  }

  @Test
  void withoutAUnitANormalSessionCannotBeTried() throws Exception {
    NarrowSession session = new NarrowSession(1 << 20, 1 << 20);
    assertEquals(Outcome.PARTLY, probe(session, false).outcome());
    assertEquals(List.of(), session.texts);
  }

  @Test
  void aRefusalIsNoBlackHole() throws Exception {
    NarrowSession session = new NarrowSession(1 << 20, 1 << 20);
    session.refusal =
        Optional.of(new HawserException(ErrorCode.TRANSPORT, "the target dropped the session"));
    ProbeReport report = probe(session, true);
    assertEquals(Outcome.PARTLY, report.outcome());
    assertTrue(report.text().contains("dropped the session"));
    NarrowSession odd = new NarrowSession(1 << 20, 1 << 20);
    odd.block = 0;
    assertEquals(Outcome.PARTLY, probe(odd, true).outcome());
  }

  @Test
  void silenceIsDeath() throws Exception {
    assertEquals(Outcome.DEAD, probe(new NarrowSession(0, 0), true).outcome());
    ProbeReport small = probe(new NarrowSession(100, 100), true);
    assertEquals(Outcome.PARTLY, small.outcome(), "what fits every link is not lost for its size");
  }
}
