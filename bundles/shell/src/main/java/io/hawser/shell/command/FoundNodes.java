package io.hawser.shell.command;

import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.shell.terminal.Json;
import java.util.function.Consumer;

/**
 * Prints nodes as they are found, so that a list of thousands is not kept before its first line is
 * seen: lines, or the elements of one JSON array. Used by one thread.
 */
final class FoundNodes implements Consumer<DiscoveredNode> {
  private final Invocation call;
  private long count;

  FoundNodes(Invocation call) {
    this.call = call;
  }

  @Override
  public void accept(DiscoveredNode node) {
    if (call.json()) {
      call.terminal().out().print(count == 0 ? "[" : ",\n");
      call.terminal().out().print(json(node));
    } else {
      call.print(node.portal() + " " + node.target());
    }
    call.terminal().out().flush();
    count++;
  }

  /** How many there were. */
  long count() {
    return count;
  }

  /** Ends the array: what was printed is one JSON value. */
  void end() {
    if (call.json()) {
      call.print(count == 0 ? "[]" : "]");
    }
  }

  private static String json(DiscoveredNode node) {
    Json json = new Json().object().put("target", node.target().value());
    json.put("address", node.portal().host()).put("port", node.portal().port());
    node.portal().groupTag().ifPresent(tag -> json.put("tag", tag));
    json.put("iface", node.iface().orElse(null)).put("source", node.source()).endObject();
    return json.toString();
  }
}
