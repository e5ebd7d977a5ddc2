package io.hawser.discovery.isns;

import io.hawser.api.HawserException;
import io.hawser.api.discovery.DiscoveryEvent;
import io.hawser.discovery.isns.net.NotificationServer;
import io.hawser.discovery.isns.wire.Attribute;
import io.hawser.discovery.isns.wire.Functions;
import io.hawser.discovery.isns.wire.Message;
import io.hawser.discovery.isns.wire.Tags;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Who may bring notifications and inquiries, and what is answered. Only addresses we connected to
 * are servers; a stranger is told nothing, and only that one came is noted.
 */
final class Peers implements NotificationServer.Handler {
  /** Strangers told of; a scan of ports is one event, not thousands. */
  static final int MAX_STRANGERS = 16;

  private static final int MAX_TRUSTED = 64;

  private final String entity;
  private final Consumer<DiscoveryEvent> events;
  private final Runnable changed;
  private final Set<InetAddress> trusted = new LinkedHashSet<>();
  private final Set<InetAddress> strangers = new LinkedHashSet<>();

  Peers(String entity, Consumer<DiscoveryEvent> events, Runnable changed) {
    this.entity = entity;
    this.events = events;
    this.changed = changed;
  }

  void trust(InetAddress server) {
    if (trusted.size() >= MAX_TRUSTED) {
      trusted.remove(trusted.iterator().next());
    }
    trusted.add(server);
  }

  @Override
  public boolean isWelcome(InetAddress peer) {
    if (trusted.contains(peer)) {
      return true;
    }
    if (strangers.size() < MAX_STRANGERS && strangers.add(peer)) {
      events.accept(
          new DiscoveryEvent.Refused(
              "iSNS message from " + peer.getHostAddress(), "it is none of our servers"));
    }
    return false;
  }

  @Override
  public Optional<Message> received(Message message) {
    try {
      return switch (message.function()) {
        case Functions.SCN -> {
          List<Attribute> attributes = message.attributes(0);
          changed.run();
          yield Optional.of(
              answer(message, attributes.isEmpty() ? List.of() : attributes.subList(0, 1)));
        }
        case Functions.ESI -> inquiry(message);
        default -> Optional.empty();
      };
    } catch (HawserException garbage) {
      return Optional.empty();
    }
  }

  /** An inquiry is answered by its own attributes, if it is about us. */
  private Optional<Message> inquiry(Message message) throws HawserException {
    List<Attribute> attributes = message.attributes(0);
    boolean ours =
        attributes.stream()
            .filter(a -> a.tag() == Tags.ENTITY)
            .map(a -> a.asText(255).orElse(""))
            .allMatch(entity::equals);
    return ours ? Optional.of(answer(message, attributes)) : Optional.empty();
  }

  private static Message answer(Message to, List<Attribute> echoed) {
    byte[] attributes = Message.body(echoed);
    byte[] body = ByteBuffer.allocate(4 + attributes.length).putInt(0).put(attributes).array();
    return new Message(to.function() | Functions.RESPONSE, Message.CLIENT, to.transaction(), body);
  }
}
