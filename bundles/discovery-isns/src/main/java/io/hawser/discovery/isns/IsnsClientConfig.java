package io.hawser.discovery.isns;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Printable;
import io.hawser.api.discovery.DiscoveryPolicy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a host lives with its iSNS servers.
 *
 * @param servers whom to ask, the next when one fails
 * @param initiator our name
 * @param alias what people call this host, may be empty
 * @param entity name of our entity, 1 to 255 bytes
 * @param local address to register and to listen on; empty takes the one the server is reached by
 * @param notificationPort where notifications are received; 0 for any
 * @param registrationPeriod how long the server keeps us without a sign of life; we give one at
 *     half of it
 * @param esiInterval how often the server shall ask whether we live; zero for never
 * @param audit how often everything is asked anew, for notifications may be lost
 * @param call how long a request may take
 * @param settle how long to wait for more after a notification before asking
 * @param retry first pause before the next server; doubled up to {@code retryMost}
 * @param retryMost longest pause
 * @param policy what may be done with what is found
 * @param maxTargets at most so many portals of targets are kept
 */
public record IsnsClientConfig(
    List<Portal> servers,
    IscsiName initiator,
    String alias,
    String entity,
    Optional<InetAddress> local,
    int notificationPort,
    Duration registrationPeriod,
    Duration esiInterval,
    Duration audit,
    Duration call,
    Duration settle,
    Duration retry,
    Duration retryMost,
    DiscoveryPolicy policy,
    int maxTargets) {
  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if there is no server or a value is out of range
   */
  public IsnsClientConfig {
    servers = List.copyOf(servers);
    int length = entity.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    if (servers.isEmpty() || servers.size() > 16) {
      throw new IllegalArgumentException("an iSNS client has 1 to 16 servers");
    }
    if (length < 1 || length > 255 || !Printable.is(entity)) {
      throw new IllegalArgumentException("an iSNS entity has a name of 1 to 255 bytes");
    }
    if (registrationPeriod.toSeconds() < 2 || audit.toMillis() < 1 || call.toMillis() < 1) {
      throw new IllegalArgumentException(
          "iSNS: registration for at least 2 s, audit and call for at least 1 ms");
    }
    if (retry.toMillis() < 1 || retryMost.compareTo(retry) < 0 || settle.isNegative()) {
      throw new IllegalArgumentException("iSNS: pauses are at least 1 ms and may only grow");
    }
  }

  /** What holds unless told otherwise. */
  public static IsnsClientConfig of(List<Portal> servers, IscsiName initiator) {
    return new IsnsClientConfig(
        servers,
        initiator,
        "",
        initiator.value(),
        Optional.empty(),
        0,
        Duration.ofMinutes(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofSeconds(5),
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        Duration.ofMinutes(1),
        DiscoveryPolicy.TELL,
        4_096);
  }

  /** The same with another policy. */
  public IsnsClientConfig withPolicy(DiscoveryPolicy other) {
    return new IsnsClientConfig(
        servers,
        initiator,
        alias,
        entity,
        local,
        notificationPort,
        registrationPeriod,
        esiInterval,
        audit,
        call,
        settle,
        retry,
        retryMost,
        other,
        maxTargets);
  }
}
