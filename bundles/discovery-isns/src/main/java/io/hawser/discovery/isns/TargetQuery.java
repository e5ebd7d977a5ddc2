package io.hawser.discovery.isns;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Printable;
import io.hawser.discovery.isns.net.IsnsConnection;
import io.hawser.discovery.isns.wire.Attribute;
import io.hawser.discovery.isns.wire.Functions;
import io.hawser.discovery.isns.wire.Message;
import io.hawser.discovery.isns.wire.Tags;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Asks for all targets and the portals they may be reached by. A portal counts only through a
 * portal group with a tag: without one the target does not serve it there (RFC 4171 section 3.4).
 */
final class TargetQuery {
  /** Most warnings kept; a broken directory repeats itself. */
  static final int MAX_WARNINGS = 64;

  private static final int TARGET = 1;
  private static final int UDP = 0x1_0000;

  /**
   * A target at a portal.
   *
   * @param target its name
   * @param portal the portal with its group tag
   */
  record Entry(IscsiName target, Portal portal) {}

  /**
   * What came back.
   *
   * @param entries each once, in the server's order
   * @param warnings what was left out and why
   */
  record Answer(Set<Entry> entries, List<String> warnings) {}

  private TargetQuery() {}

  /**
   * Asks for all at once; servers that know no portal group objects are asked in the older way, and
   * servers that refuse that too, for one target after the other.
   */
  static CompletableFuture<Answer> ask(
      IsnsConnection server, IscsiName initiator, int most, Deadline deadline) {
    Attribute targets = Attribute.number(Tags.NODE_TYPE, TARGET);
    return request(server, initiator, targets, deadline, true)
        .thenCompose(
            message ->
                isAnswer(message)
                    ? CompletableFuture.completedFuture(message)
                    : request(server, initiator, targets, deadline, false))
        .thenCompose(
            message ->
                isAnswer(message)
                    ? answer(message, most)
                    : TargetWalk.walk(server, initiator, most, deadline));
  }

  private static boolean isAnswer(Message message) {
    return message.status() == 0 || message.status() == Functions.STATUS_NO_SUCH_ENTRY;
  }

  private static CompletableFuture<Answer> answer(Message message, int most) {
    try {
      return CompletableFuture.completedFuture(parse(message, most));
    } catch (HawserException notAnAnswer) {
      return CompletableFuture.failedFuture(notAnAnswer);
    }
  }

  static CompletableFuture<Message> request(
      IsnsConnection server,
      IscsiName initiator,
      Attribute key,
      Deadline deadline,
      boolean groups) {
    List<Attribute> body = new ArrayList<>();
    body.add(Attribute.text(Tags.NODE_NAME, initiator.value()));
    body.add(key);
    body.add(Attribute.empty(Tags.DELIMITER));
    body.add(Attribute.empty(Tags.NODE_NAME));
    body.add(Attribute.empty(Tags.NODE_TYPE));
    if (groups) {
      body.add(Attribute.empty(Tags.PG_NAME));
      body.add(Attribute.empty(Tags.PG_ADDRESS));
      body.add(Attribute.empty(Tags.PG_PORT));
    } else {
      body.add(Attribute.empty(Tags.PORTAL_ADDRESS));
      body.add(Attribute.empty(Tags.PORTAL_PORT));
    }
    body.add(Attribute.empty(Tags.PG_TAG));
    return server.request(Functions.QUERY, 0, Message.body(body), deadline);
  }

  /**
   * Reads an answer.
   *
   * @throws HawserException {@code ISNS_QUERY} if it is an error or no answer at all
   */
  static Answer parse(Message message, int most) throws HawserException {
    int status = message.status();
    if (status == Functions.STATUS_NO_SUCH_ENTRY) {
      return new Answer(Set.of(), List.of());
    }
    if (status != 0) {
      throw new HawserException(
          ErrorCode.ISNS_QUERY, "the iSNS server refused the query: " + Functions.status(status));
    }
    List<Attribute> attributes = message.attributes(4);
    int start = 0;
    while (start < attributes.size() && attributes.get(start).tag() != Tags.DELIMITER) {
      start++;
    }
    Reader reader = new Reader(most);
    for (int i = start + 1; i < attributes.size(); i++) {
      reader.take(attributes.get(i));
    }
    reader.finish();
    return new Answer(reader.entries, reader.warnings);
  }

  /** Follows the flat list: a node, then its portals or portal groups, each ended by its tag. */
  private static final class Reader {
    private final Set<Entry> entries = new LinkedHashSet<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> alone = new LinkedHashSet<>();
    private final int most;
    private String node = "";
    private boolean isTarget = true;
    private Optional<Attribute> address = Optional.empty();
    private OptionalInt port = OptionalInt.empty();
    private boolean cut;

    Reader(int most) {
      this.most = most;
    }

    private void warn(String what) {
      if (warnings.size() < MAX_WARNINGS) {
        warnings.add(Printable.of(what));
      }
    }

    void take(Attribute attribute) {
      switch (attribute.tag()) {
        case Tags.NODE_NAME -> {
          untagged();
          node = name(attribute);
          isTarget = true;
          if (!node.isEmpty() && alone.size() < most) {
            alone.add(node);
          }
        }
        case Tags.NODE_TYPE -> isTarget = (attribute.asNumber().orElse(TARGET) & TARGET) != 0;
        case Tags.PG_NAME -> {
          untagged();
          node = name(attribute);
        }
        case Tags.PORTAL_ADDRESS, Tags.PG_ADDRESS -> {
          untagged();
          address = Optional.of(attribute);
        }
        case Tags.PORTAL_PORT, Tags.PG_PORT -> port = attribute.asNumber();
        case Tags.PG_TAG -> group(attribute.asNumber());
        default -> {
          // Attributes nobody asked for are skipped by their length.
        }
      }
    }

    private String name(Attribute attribute) {
      Optional<String> text = attribute.asText(IscsiName.MAX_BYTES);
      if (text.isEmpty()) {
        warn("a target without a readable name was left out");
      }
      return text.orElse("");
    }

    /** A portal that is followed by no group. */
    private void untagged() {
      if (address.isPresent()) {
        group(OptionalInt.empty());
      }
    }

    void finish() {
      untagged();
      alone.forEach(name -> warn("target " + name + " has no portal it may be reached by"));
    }

    private void group(OptionalInt tag) {
      Optional<Attribute> where = address;
      OptionalInt number = port;
      address = Optional.empty();
      port = OptionalInt.empty();
      if (node.isEmpty() || !isTarget) {
        return;
      }
      if (tag.isEmpty()) {
        warn("a portal of " + node + " has no portal group, so it gives no access");
        return;
      }
      try {
        InetAddress host =
            where
                .flatMap(Attribute::asAddress)
                .filter(a -> !a.isAnyLocalAddress() && !a.isMulticastAddress())
                .orElseThrow(() -> new IllegalArgumentException("its address is none"));
        if (host.isLinkLocalAddress()) {
          throw new IllegalArgumentException(
              host.getHostAddress() + " has no meaning on another link");
        }
        int tcp = number.orElseThrow(() -> new IllegalArgumentException("its port is missing"));
        if ((tcp & UDP) != 0) {
          throw new IllegalArgumentException("its port is one of UDP");
        }
        add(new Entry(IscsiName.of(node), new Portal(host.getHostAddress(), tcp, tag)));
      } catch (IllegalArgumentException | java.util.NoSuchElementException e) {
        warn("a portal of " + node + " was left out: " + e.getMessage());
      }
    }

    private void add(Entry entry) {
      alone.remove(node);
      if (entries.size() < most) {
        entries.add(entry);
      } else if (!cut) {
        cut = true;
        warn("the server lists more than " + most + " targets and portals; the rest was left out");
      }
    }
  }
}
