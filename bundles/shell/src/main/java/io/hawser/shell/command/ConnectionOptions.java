package io.hawser.shell.command;

import io.hawser.api.block.ConnectOptions;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.shell.cli.Option;
import java.util.List;

/** The options that every command which opens a session shares. */
final class ConnectionOptions {
  private static final SessionTimeouts DEFAULT = SessionTimeouts.DEFAULT;

  /** All of them, in the order of the help. */
  public static final List<Option> ALL =
      List.of(
          Option.value("initiator-name", "IQN", "our name; see the man page for its default"),
          Option.value("iface", "RECORD", "leave by this iface record").asRepeatable(),
          Option.value("bind", "NIC|ADDRESS", "leave by this network interface or local address"),
          Option.file("password-file", "file with the secret of the URL's user"),
          Option.file("target-password-file", "file with the secret the target has to prove"),
          limit("login-timeout", "TIME", "for one login", DEFAULT.login().toSeconds()),
          limit("command-timeout", "TIME", "for one command", DEFAULT.command().toSeconds()),
          limit(
              "task-timeout",
              "TIME",
              "for the answer to a task management request",
              DEFAULT.task().toSeconds()),
          limit(
              "noop-interval",
              "TIME",
              "ping the target after so much silence, 0 never",
              DEFAULT.noopInterval().toSeconds()),
          limit(
              "noop-timeout",
              "TIME",
              "a ping not answered for so long is a lost connection",
              DEFAULT.noopTimeout().toSeconds()),
          limit(
              "replacement-timeout",
              "TIME",
              "commands wait so long for a lost session",
              DEFAULT.replacement().toSeconds()),
          Option.value(
              "reconnects",
              "N",
              "tries to build a lost session up again (" + DEFAULT.reconnects() + ")"),
          Option.value(
              "error-recovery-level",
              "N",
              "ErrorRecoveryLevel to offer: 1 has what is damaged or lost on the way sent again"
                  + " within the connection, 2 has commands outlive a lost connection too (0)"),
          Option.value(
              "max-connections",
              "N",
              "MaxConnections to offer, 1 to 16: a session with several spreads its commands over"
                  + " as many as the target agrees to (1)"),
          Option.value(
              "flight-recorder",
              "DIR",
              "write the headers of each connection's last PDUs into this directory, as pcapng"
                  + " files for Wireshark; never data or secrets"),
          Option.value(
              "protocol-level",
              "1|2",
              "iSCSIProtocolLevel to offer (1): 2 has the features of RFC 7144 where the target"
                  + " agrees"),
          Option.value(
              "busy-retries",
              "N",
              "tries of a command the target is too busy for ("
                  + ConnectOptions.DEFAULT_BUSY_RETRIES
                  + ")"));

  /** For commands that can use several paths at a time. */
  static final Option MULTIPATH =
      Option.flag(
          "multipath", "use every path: all portals that discovery finds, over all named ifaces");

  /** Where discovery tells only the portal that was asked. */
  static final Option PORTAL =
      Option.value("portal", "HOST[:PORT]", "for --multipath: another portal to ask and to use")
          .asRepeatable();

  private ConnectionOptions() {}

  private static Option limit(String name, String placeholder, String help, long seconds) {
    return Option.value(name, placeholder, help + " (" + seconds + "s)");
  }
}
