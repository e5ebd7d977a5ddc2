package io.hawser.discovery.isns;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.discovery.isns.net.IsnsConnection;
import io.hawser.discovery.isns.wire.Attribute;
import io.hawser.discovery.isns.wire.Functions;
import io.hawser.discovery.isns.wire.Message;
import io.hawser.discovery.isns.wire.Tags;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What an initiator tells a server about itself: who it is, that it lives, that it goes. */
final class Registrar {
  private static final int ISCSI = 2;
  private static final int INITIATOR = 2;

  /** Targets that come, go or change, and nothing about other initiators. */
  private static final int WANTED = 0x04 | 0x08 | 0x10 | 0x40;

  private final IsnsClientConfig config;

  Registrar(IsnsClientConfig config) {
    this.config = config;
  }

  private Deadline deadline() {
    return Deadline.after(config.call());
  }

  private Attribute source() {
    return Attribute.text(Tags.NODE_NAME, config.initiator().value());
  }

  private Attribute entity() {
    return Attribute.text(Tags.ENTITY, config.entity());
  }

  /**
   * Registers entity, portal and node in one message, in place of whatever an earlier life of ours
   * left. The portal has its inquiry port from the start: servers do not begin to ask later.
   *
   * @param local the address to be found at
   * @param port where notifications are received
   * @return the registration period the server grants
   */
  CompletableFuture<Duration> register(IsnsConnection server, InetAddress local, int port) {
    List<Attribute> body = new ArrayList<>();
    body.add(source());
    body.add(entity());
    body.add(Attribute.empty(Tags.DELIMITER));
    body.add(entity());
    body.add(Attribute.number(Tags.ENTITY_PROTOCOL, ISCSI));
    body.add(Attribute.number(Tags.REGISTRATION_PERIOD, config.registrationPeriod().toSeconds()));
    body.add(Attribute.address(Tags.PORTAL_ADDRESS, local));
    body.add(Attribute.number(Tags.PORTAL_PORT, port));
    if (!config.esiInterval().isZero()) {
      body.add(Attribute.number(Tags.ESI_INTERVAL, Math.max(1, config.esiInterval().toSeconds())));
      body.add(Attribute.number(Tags.ESI_PORT, port));
    }
    body.add(Attribute.number(Tags.SCN_PORT, port));
    body.add(source());
    body.add(Attribute.number(Tags.NODE_TYPE, INITIATOR));
    if (!config.alias().isEmpty()) {
      body.add(Attribute.text(Tags.NODE_ALIAS, config.alias()));
    }
    return server
        .request(Functions.REGISTER, Message.REPLACE, Message.body(body), deadline())
        .thenCompose(this::granted);
  }

  private CompletableFuture<Duration> granted(Message answer) {
    if (answer.status() != 0) {
      return refused("registration", answer);
    }
    try {
      Duration period = config.registrationPeriod();
      for (Attribute each : answer.attributes(4)) {
        int seconds = each.asNumber().orElse(0);
        if (each.tag() == Tags.REGISTRATION_PERIOD && seconds > 0) {
          period = Duration.ofSeconds(Math.max(2, seconds));
        }
      }
      return CompletableFuture.completedFuture(period);
    } catch (HawserException garbage) {
      return CompletableFuture.failedFuture(garbage);
    }
  }

  private static <T> CompletableFuture<T> refused(String what, Message answer) {
    return CompletableFuture.failedFuture(
        new HawserException(
            ErrorCode.ISNS_REGISTRATION,
            "the iSNS server refused the " + what + ": " + Functions.status(answer.status())));
  }

  /** Asks for notifications. */
  CompletableFuture<Void> subscribe(IsnsConnection server) {
    List<Attribute> body =
        List.of(
            source(),
            source(),
            Attribute.empty(Tags.DELIMITER),
            Attribute.number(Tags.SCN_BITMAP, WANTED));
    return server
        .request(Functions.SCN_REGISTER, 0, Message.body(body), deadline())
        .thenCompose(
            answer ->
                answer.status() == 0
                    ? CompletableFuture.completedFuture(null)
                    : refused("request for notifications", answer));
  }

  /** Gives a sign of life and learns whether the server still knows us. */
  CompletableFuture<Boolean> isRegistered(IsnsConnection server) {
    List<Attribute> body =
        List.of(source(), entity(), Attribute.empty(Tags.DELIMITER), Attribute.empty(Tags.ENTITY));
    return server
        .request(Functions.QUERY, 0, Message.body(body), deadline())
        .thenCompose(
            answer -> {
              try {
                List<Attribute> attributes =
                    answer.status() == 0 ? answer.attributes(4) : List.of();
                boolean behind = false;
                boolean known = false;
                for (Attribute each : attributes) {
                  known |= behind && each.tag() == Tags.ENTITY;
                  behind |= each.tag() == Tags.DELIMITER;
                }
                return CompletableFuture.completedFuture(known);
              } catch (HawserException garbage) {
                return CompletableFuture.failedFuture(garbage);
              }
            });
  }

  /** Says good-bye. */
  CompletableFuture<Void> deregister(IsnsConnection server) {
    List<Attribute> body = List.of(source(), Attribute.empty(Tags.DELIMITER), entity());
    return server
        .request(Functions.DEREGISTER, 0, Message.body(body), deadline())
        .thenApply(answer -> null);
  }
}
