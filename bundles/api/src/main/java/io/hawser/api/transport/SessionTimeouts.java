package io.hawser.api.transport;

import java.time.Duration;

/**
 * How long a session waits, and how often it tries.
 *
 * @param connect for one TCP connection
 * @param login for one whole login, redirects included
 * @param command for the answer to a command that was sent, counted anew when it is sent again on
 *     the next connection; a command's own deadline ends it earlier, waiting for a connection or
 *     not
 * @param task for the answer to a task management function
 * @param noopInterval after so much silence a ping is sent; zero sends none
 * @param noopTimeout a ping not answered for so long is a lost connection
 * @param logout for the answer to a logout
 * @param reconnects how often in a row a lost session is built up again before its commands fail; 0
 *     never
 * @param reconnectDelay pause between such tries when the target asked for none
 * @param replacement for how long in all commands wait for a lost session; then they fail
 * @param maxRedirects redirects followed in one login
 */
public record SessionTimeouts(
    Duration connect,
    Duration login,
    Duration command,
    Duration task,
    Duration noopInterval,
    Duration noopTimeout,
    Duration logout,
    int reconnects,
    Duration reconnectDelay,
    Duration replacement,
    int maxRedirects) {
  /**
   * What holds unless told otherwise; chosen for failover below a second when several paths exist.
   */
  public static final SessionTimeouts DEFAULT =
      new SessionTimeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          60,
          Duration.ofSeconds(1),
          Duration.ofSeconds(120),
          8);

  /** Checks that nothing is negative. */
  public SessionTimeouts {
    for (Duration d :
        new Duration[] {
          connect,
          login,
          command,
          task,
          noopInterval,
          noopTimeout,
          logout,
          reconnectDelay,
          replacement
        }) {
      if (d.isNegative()) {
        throw new IllegalArgumentException("a timeout cannot be negative: " + d);
      }
    }
    if (reconnects < 0 || maxRedirects < 0) {
      throw new IllegalArgumentException("a count cannot be negative");
    }
  }
}
