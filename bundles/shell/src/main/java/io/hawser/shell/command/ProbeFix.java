package io.hawser.shell.command;

import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.advisor.AdviceRequest;
import io.hawser.api.advisor.Egress;
import io.hawser.api.advisor.ProbeReport;
import io.hawser.api.advisor.ProbeReport.Direction;
import io.hawser.api.advisor.ProbeReport.Outcome;
import io.hawser.api.iface.Iface;
import java.lang.System.Logger.Level;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;

/** Which command makes the packets of a black hole small enough. */
final class ProbeFix {
  /** Packet sizes that links really have, the largest first. */
  private static final List<Integer> SIZES = List.of(9000, 4352, 4000, 1500, 1400, 1280);

  /** What stands before the data: IP and TCP with timestamps, and the PDU's header. */
  private static final int HEADERS = 52 + 48;

  private final Invocation call;
  private final Iface iface;

  ProbeFix(Invocation call, Iface iface) {
    this.call = call;
    this.iface = iface;
  }

  /** Nothing unless large packets vanish. */
  List<String> commands(ProbeReport report) {
    if (report.outcome() != Outcome.BLACK_HOLE) {
      return List.of();
    }
    Optional<String> card = card(report.portal());
    int present = card.map(ProbeFix::mtu).orElse(0);
    if (present <= 0) {
      return List.of();
    }
    return List.of(
        "ip link set dev "
            + card.get()
            + " mtu "
            + size(
                report.outbound().smallestLost().isPresent() ? report.outbound() : report.inbound(),
                present));
  }

  /** The largest usual size below the packet that was lost, of those that may have passed. */
  static int size(Direction direction, int present) {
    int lost = Math.min(present, direction.smallestLost().orElse(present) + HEADERS);
    for (int size : SIZES) {
      if (size < lost) {
        return size;
      }
    }
    return SIZES.get(SIZES.size() - 1);
  }

  /** The network interface that packets to the portal leave by. */
  private Optional<String> card(Portal portal) {
    if (iface.netInterface().isPresent()) {
      return iface.netInterface();
    }
    try {
      AdviceRequest request = AdviceRequest.of(List.of(portal));
      return call
          .services()
          .advisor()
          .advise(iface.isBound() ? request.withBound(List.of(iface)) : request)
          .egress()
          .stream()
          .findFirst()
          .flatMap(Egress::iface);
    } catch (HawserException e) {
      // The portal may be a name; then the sentence alone has to do.
      System.getLogger(ProbeFix.class.getName()).log(Level.DEBUG, "no way to " + portal, e);
      return Optional.empty();
    }
  }

  private static int mtu(String card) {
    try {
      NetworkInterface found = NetworkInterface.getByName(card);
      return found == null ? 0 : found.getMTU();
    } catch (SocketException e) {
      return 0;
    }
  }
}
