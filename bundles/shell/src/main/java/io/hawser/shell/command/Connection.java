package io.hawser.shell.command;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiUrl;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.shell.cli.Arguments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where a command connects and how, from its URL, its options and the environment.
 *
 * @param url what is named
 * @param options how to get there
 */
record Connection(IscsiUrl url, ConnectOptions options) {
  /** Largest number of tries an option takes. */
  private static final int MOST_TRIES = 1_000_000;

  /** Highest ErrorRecoveryLevel there is. */
  private static final int MOST_RECOVERY = 2;

  /** More connections in a session have no use. */
  private static final int MOST_CONNECTIONS = 16;

  /** RFC 7144. */
  private static final int MOST_LEVEL = 2;

  /**
   * Reads the options.
   *
   * @param text the URL
   * @throws HawserException {@code INVALID} if a part of the URL, an option or a variable is wrong
   */
  public static Connection of(Invocation call, String text) throws HawserException {
    IscsiUrl url = parse(text);
    Optional<String> recordings = call.arguments().value("flight-recorder");
    if (recordings.isPresent()) {
      call.services().recordInto(Path.of(recordings.get()));
    }
    ConnectOptions options =
        new ConnectOptions(
            InitiatorNames.find(call.arguments().value("initiator-name"), call.environment()),
            ifaces(call),
            new Credentials(call, url).find(),
            offer(call.arguments(), url),
            timeouts(call.arguments()),
            (int)
                call.arguments()
                    .number("busy-retries", ConnectOptions.DEFAULT_BUSY_RETRIES, 0, MOST_TRIES));
    return new Connection(url, options);
  }

  private static SessionParameters offer(Arguments arguments, IscsiUrl url) throws HawserException {
    return UrlDigests.offer(url)
        .withRecovery(
            (int) arguments.number("error-recovery-level", 0, 0, MOST_RECOVERY),
            (int) arguments.number("max-connections", 1, 1, MOST_CONNECTIONS))
        .withProtocolLevel((int) arguments.number("protocol-level", 1, 1, MOST_LEVEL));
  }

  /** As {@link #of}, where the URL has to name a target and a LUN. */
  public static Connection toLun(Invocation call, String text) throws HawserException {
    Connection connection = of(call, text);
    if (connection.url().target().isEmpty() || connection.url().lun().isEmpty()) {
      throw new HawserException(
          ErrorCode.INVALID,
          connection.url() + " names no LUN: iscsi://HOST[:PORT]/TARGET/LUN is needed");
    }
    return connection;
  }

  private static IscsiUrl parse(String text) throws HawserException {
    try {
      return IscsiUrl.parse(text);
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, e.getMessage(), e);
    }
  }

  private static List<String> ifaces(Invocation call) throws HawserException {
    List<String> named = call.arguments().values("iface");
    if (call.arguments().value("bind").isEmpty()) {
      if (!named.isEmpty()) {
        // Says at once which name is unknown.
        call.services().ifaces().bindings(named);
      }
      return named;
    }
    if (!named.isEmpty()) {
      throw new HawserException(ErrorCode.INVALID, "--iface and --bind exclude each other");
    }
    return List.of(call.services().bind(call.arguments().value("bind").get()));
  }

  private static SessionTimeouts timeouts(Arguments arguments) throws HawserException {
    SessionTimeouts d = SessionTimeouts.DEFAULT;
    Duration login = positive("login-timeout", arguments, d.login());
    Duration task = positive("task-timeout", arguments, d.task());
    int reconnects = (int) arguments.number("reconnects", d.reconnects(), 0, MOST_TRIES);
    Duration replacement =
        arguments.duration(
            "replacement-timeout",
            shorter(d.replacement(), login.plus(d.reconnectDelay()).multipliedBy(reconnects)));
    return new SessionTimeouts(
        shorter(d.connect(), login),
        login,
        positive("command-timeout", arguments, d.command()),
        task,
        arguments.duration("noop-interval", d.noopInterval()),
        positive("noop-timeout", arguments, d.noopTimeout()),
        shorter(d.logout(), task),
        reconnects,
        d.reconnectDelay(),
        replacement,
        d.maxRedirects());
  }

  private static Duration positive(String name, Arguments arguments, Duration fallback)
      throws HawserException {
    Duration duration = arguments.duration(name, fallback);
    if (duration.isZero()) {
      throw new HawserException(ErrorCode.INVALID, "--" + name + " must be longer than 0");
    }
    return duration;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /**
   * How long one operation may take in all: the command, and the time it waits for a lost session.
   */
  public Duration operationTime() {
    SessionTimeouts timeouts = options.timeouts();
    return timeouts.command().plus(timeouts.replacement());
  }

  /** {@link #operationTime()} from now. */
  public Deadline operationDeadline() {
    return Deadline.after(operationTime());
  }

  /**
   * How long opening may take in all: the logins of the first try and its retries, and the few
   * commands that tell the disk's identity.
   */
  public Duration openTime() {
    SessionTimeouts timeouts = options.timeouts();
    return timeouts.login().plus(timeouts.replacement()).plus(operationTime().multipliedBy(4));
  }
}
