package io.hawser.discovery.sendtargets;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.protocol.sendtargets.SendTargetsParser;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** Reads one answer, and makes its addresses usable from here or leaves them out. */
final class AnswerReader implements SendTargetsParser.Sink {
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  private final Portal asked;
  private final Optional<String> zone;
  private final int maxTargets;
  private final BiConsumer<IscsiName, Portal> found;
  private final List<String> warnings;

  /** The host looked at last: a thousand targets stand behind a handful of them. */
  private String host = "";

  private Optional<InetAddress> literal = Optional.empty();

  /**
   * @param asked the portal that gave the answer
   * @param zone the interface that link-local addresses are behind, if that is known
   * @param found takes what is usable
   * @param warnings gets what is not
   */
  AnswerReader(
      Portal asked,
      Optional<String> zone,
      int maxTargets,
      BiConsumer<IscsiName, Portal> found,
      List<String> warnings) {
    this.asked = asked;
    this.zone = zone;
    this.maxTargets = maxTargets;
    this.found = found;
    this.warnings = warnings;
  }

  void read(byte[] answer) {
    new SendTargetsParser(asked, maxTargets, SendTargetsParser.DEFAULT_MAX_PORTALS, this)
        .parse(ByteBuffer.wrap(answer));
  }

  @Override
  public void found(IscsiName target, Portal portal) {
    if (!portal.host().equals(host)) {
      host = portal.host();
      literal = literal(host);
    }
    Optional<InetAddress> address = literal;
    if (address.isPresent() && address.get().isMulticastAddress()) {
      warning("the portal " + portal + " of " + target + " is an address of many");
    } else if (portal.host().indexOf(':') >= 0
        && portal.host().indexOf('%') < 0
        && address.map(InetAddress::isLinkLocalAddress).orElse(false)) {
      linkLocal(target, portal);
    } else {
      found.accept(target, portal);
    }
  }

  /** A target cannot know how our interfaces are called; we know through which one we asked. */
  private void linkLocal(IscsiName target, Portal portal) {
    if (zone.isEmpty()) {
      warning("the link-local portal " + portal + " of " + target + " is behind an unknown NIC");
      return;
    }
    found.accept(
        target, new Portal(portal.host() + "%" + zone.get(), portal.port(), portal.groupTag()));
  }

  @Override
  public void warning(String what) {
    warnings.add(what);
  }

  /** The address, if it is one and not a name; no name server is asked. */
  private static Optional<InetAddress> literal(String host) {
    int percent = host.indexOf('%');
    String address = percent < 0 ? host : host.substring(0, percent);
    if (address.indexOf(':') < 0 && !IPV4.matcher(address).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(address));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
