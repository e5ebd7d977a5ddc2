package io.hawser.shell.iscsiadm;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.host.HostControl;
import io.hawser.api.host.HostInfo;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.transport.HostPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code -m host}. */
final class HostMode {
  private static final Duration CARD = Duration.ofSeconds(30);

  private final Call call;
  private final Request request;

  HostMode(Call call) {
    this.call = call;
    request = call.request();
  }

  ErrorCode run() throws HawserException {
    if (request.has('C')) {
      HostControl hosts = call.services().hosts();
      return new HostTables(call, hosts, host(call, hosts), Deadline.after(CARD)).run();
    }
    int level = request.printLevel(4);
    List<HostInfo> hosts = new ArrayList<>(cards());
    List<SessionInfo> sessions = call.sessions();
    for (SessionInfo session : sessions) {
      if (session.port().map(HostPort::hostNumber).map(each -> each.isPresent()).orElse(false)) {
        continue;
      }
      hosts.add(software(session));
    }
    Optional<String> wanted = request.value('H');
    if (wanted.isPresent()) {
      hosts.removeIf(host -> !names(wanted.get(), host));
    }
    if (hosts.isEmpty()) {
      return call.failed(ErrorCode.NO_OBJECTS_FOUND, "No iSCSI hosts.");
    }
    new HostPrinter(call).print(hosts, sessions, level);
    return ErrorCode.SUCCESS;
  }

  /** The cards' ports; none where nobody drives cards. */
  private List<HostInfo> cards() throws HawserException {
    try {
      return call.services().hosts().hosts();
    } catch (HawserException e) {
      if (e.code() == ErrorCode.DAEMON_NOT_CONNECTED || e.code() == ErrorCode.NOT_SUPPORTED) {
        return List.of();
      }
      throw e;
    }
  }

  /** A software session is a host of its own, as it is in the kernel. */
  private static HostInfo software(SessionInfo session) {
    Iface iface = session.iface();
    return new HostInfo(
        session.sid(),
        iface.transport(),
        Optional.of("running"),
        Optional.of(session.initiator().value()),
        iface.ipAddress().or(() -> session.port().flatMap(HostPort::ipAddress)),
        iface.hardwareAddress().or(() -> session.port().flatMap(HostPort::hardwareAddress)),
        iface.netInterface().or(() -> session.port().flatMap(HostPort::netInterface)),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(session.sid()));
  }

  private static boolean names(String text, HostInfo host) {
    return text.indexOf(':') >= 0
        ? host.hardwareAddress().filter(text::equalsIgnoreCase).isPresent()
        : text.equals(Integer.toString(host.number()));
  }

  /**
   * The card's port that {@code -H} names by number or hardware address.
   *
   * @throws HawserException {@code INVALID} without {@code -H}, {@code HOST_NOT_FOUND} if there is
   *     no such port
   */
  static HostInfo host(Call call, HostControl hosts) throws HawserException {
    String text =
        call.request()
            .value('H')
            .orElseThrow(
                () ->
                    new HawserException(
                        ErrorCode.INVALID, "a host number or MAC is needed: -H HOST|MAC"));
    if (text.indexOf(':') < 0 && !text.matches("[0-9]{1,9}")) {
      throw new HawserException(ErrorCode.INVALID, "Invalid host no " + text + ".");
    }
    return hosts.hosts().stream()
        .filter(host -> names(text, host))
        .findFirst()
        .orElseThrow(
            () -> new HawserException(ErrorCode.HOST_NOT_FOUND, "there is no host " + text));
  }
}
