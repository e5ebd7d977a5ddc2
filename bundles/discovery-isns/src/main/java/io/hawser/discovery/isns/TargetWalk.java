package io.hawser.discovery.isns;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.discovery.isns.net.IsnsConnection;
import io.hawser.discovery.isns.wire.Attribute;
import io.hawser.discovery.isns.wire.Functions;
import io.hawser.discovery.isns.wire.Message;
import io.hawser.discovery.isns.wire.Tags;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Goes from node to node by DevGetNext and asks for each by its name: for servers that do not
 * answer a query for all targets at once. Ends at the server's "no such entry", and at a node that
 * comes twice, for then the server leads in a circle.
 */
final class TargetWalk {
  private final IsnsConnection server;
  private final IscsiName initiator;
  private final int most;
  private final Deadline deadline;
  private final CompletableFuture<TargetQuery.Answer> result = new CompletableFuture<>();
  private final Set<TargetQuery.Entry> entries = new LinkedHashSet<>();
  private final List<String> warnings = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  private TargetWalk(IsnsConnection server, IscsiName initiator, int most, Deadline deadline) {
    this.server = server;
    this.initiator = initiator;
    this.most = most;
    this.deadline = deadline;
  }

  /** Walks; at most {@code most} nodes are visited. */
  static CompletableFuture<TargetQuery.Answer> walk(
      IsnsConnection server, IscsiName initiator, int most, Deadline deadline) {
    TargetWalk walk = new TargetWalk(server, initiator, most, deadline);
    walk.next("");
    return walk.result;
  }

  private void next(String last) {
    if (seen.size() >= most) {
      end();
      return;
    }
    List<Attribute> body =
        List.of(
            Attribute.text(Tags.NODE_NAME, initiator.value()),
            last.isEmpty() ? Attribute.empty(Tags.NODE_NAME) : Attribute.text(Tags.NODE_NAME, last),
            Attribute.empty(Tags.DELIMITER));
    // No chain of stages, which would grow with the directory: each answer starts the next step.
    server
        .request(Functions.GET_NEXT, 0, Message.body(body), deadline)
        .whenComplete((message, failure) -> visit(message, failure));
  }

  private void visit(Message message, Throwable failure) {
    if (failure != null) {
      result.completeExceptionally(failure);
      return;
    }
    if (message.status() == Functions.STATUS_NO_SUCH_ENTRY) {
      end();
      return;
    }
    if (message.status() != 0) {
      result.completeExceptionally(
          new HawserException(
              ErrorCode.ISNS_QUERY,
              "the iSNS server refused the query: " + Functions.status(message.status())));
      return;
    }
    try {
      Optional<String> name = Optional.empty();
      for (Attribute each : message.attributes(4)) {
        if (each.tag() == Tags.NODE_NAME && name.isEmpty()) {
          name = each.asText(IscsiName.MAX_BYTES);
        }
      }
      if (name.isEmpty() || !seen.add(name.get())) {
        throw new HawserException(
            ErrorCode.ISNS_QUERY, "the iSNS server leads in a circle or names no next node");
      }
      ask(name.get());
    } catch (HawserException garbage) {
      result.completeExceptionally(garbage);
    }
  }

  private void ask(String name) {
    TargetQuery.request(server, initiator, Attribute.text(Tags.NODE_NAME, name), deadline, true)
        .whenComplete(
            (message, failure) -> {
              if (failure != null) {
                result.completeExceptionally(failure);
                return;
              }
              try {
                TargetQuery.Answer answer = TargetQuery.parse(message, most - entries.size());
                entries.addAll(answer.entries());
                for (String warning : answer.warnings()) {
                  if (warnings.size() < TargetQuery.MAX_WARNINGS) {
                    warnings.add(warning);
                  }
                }
                next(name);
              } catch (HawserException refused) {
                result.completeExceptionally(refused);
              }
            });
  }

  private void end() {
    result.complete(new TargetQuery.Answer(entries, warnings));
  }
}
