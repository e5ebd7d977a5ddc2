package io.hawser.shell.command;

import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.advisor.ProbeReport;
import io.hawser.api.iface.Iface;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a probe of one iface and portal came to.
 *
 * @param iface the iface
 * @param portal the portal
 * @param connect how long the bound TCP connection took
 * @param login how long the login took, its connection included
 * @param report what passed over the session
 * @param failure why it got no further
 * @param commands what mends it
 */
record ProbeRow(
    Iface iface,
    Portal portal,
    Optional<Duration> connect,
    Optional<Duration> login,
    Optional<ProbeReport> report,
    Optional<HawserException> failure,
    List<String> commands) {
  /** Nothing got through. */
  static ProbeRow failed(Iface iface, Portal portal, HawserException why) {
    return new ProbeRow(
        iface,
        portal,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(why),
        List.of());
  }

  /** One word. */
  String outcome() {
    return report
        .map(r -> r.outcome().name())
        .orElse(connect.isPresent() ? "NO_LOGIN" : "NO_CONNECTION");
  }

  /** One sentence. */
  String text() {
    return report.map(ProbeReport::text).orElseGet(() -> failure.orElseThrow().getMessage());
  }
}
