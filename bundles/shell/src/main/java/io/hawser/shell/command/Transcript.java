package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.transport.NegotiatedKey;
import io.hawser.api.transport.SessionConnection;
import io.hawser.api.transport.TransportSession;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Printable;
import java.util.List;

/** Prints what a login negotiated, key by key, and what it means for the session. */
final class Transcript {
  private Transcript() {}

  static void print(Invocation call, TransportSession session) throws HawserException {
    List<NegotiatedKey> keys = session.transcript();
    if (keys.isEmpty()) {
      throw new HawserException(
          ErrorCode.TRANSPORT_CAPABILITY, "this transport does not tell what its login negotiated");
    }
    if (call.json()) {
      call.print(json(keys));
      return;
    }
    call.print(
        "Logged in at " + session.portal() + " with TSIH " + session.tsih() + ". Key by key:");
    for (NegotiatedKey key : keys) {
      call.print("");
      call.print(Printable.of(key.key() + " = " + key.result() + said(key)));
      call.print("  " + Printable.of(key.effect()));
    }
    connections(call, session.connections());
  }

  private static void connections(Invocation call, List<SessionConnection> connections) {
    if (connections.size() < 2) {
      return;
    }
    call.print("");
    call.print(connections.size() + " connections:");
    for (SessionConnection connection : connections) {
      call.print(
          "  CID "
              + connection.cid()
              + " from "
              + connection.localAddress().orElse("?")
              + " to "
              + connection.portal().address());
    }
  }

  private static String said(NegotiatedKey key) {
    if (key.offer().isEmpty()) {
      return "  (not mentioned: the RFC's default)";
    }
    String who = key.offeredByUs() ? "we" : "the target";
    String other = key.offeredByUs() ? "the target" : "we";
    return key.answer().isEmpty()
        ? "  (" + who + " declared it)"
        : "  ("
            + who
            + " offered "
            + key.offer()
            + ", "
            + other
            + " answered "
            + key.answer()
            + ")";
  }

  private static String json(List<NegotiatedKey> keys) {
    Json json = new Json().array();
    for (NegotiatedKey key : keys) {
      json.object().put("key", key.key()).put("offered_by_us", key.offeredByUs());
      json.put("offer", key.offer()).put("answer", key.answer()).put("result", key.result());
      json.put("effect", key.effect()).endObject();
    }
    return json.endArray().toString();
  }
}
