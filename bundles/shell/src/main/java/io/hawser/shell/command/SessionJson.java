package io.hawser.shell.command;

import io.hawser.api.block.BlockGeometry;
import io.hawser.api.block.DeviceIdentity;
import io.hawser.api.session.LunInfo;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.transport.SessionConnection;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionStatistics;
import io.hawser.shell.terminal.Json;
import java.time.Duration;
import java.util.List;

/** Nodes and sessions as JSON; the keys are described in docs/iscsiadm.md and do not change. */
final class SessionJson {
  private SessionJson() {}

  /** Puts what names a node into the object that is open. */
  static void node(Json json, NodeId id) {
    json.put("target", id.target().value()).put("address", id.portal().host());
    json.put("port", id.portal().port());
    if (id.portal().groupTag().isPresent()) {
      json.put("tag", id.portal().groupTag().getAsInt());
    } else {
      json.put("tag", (String) null);
    }
    json.put("iface", id.iface());
  }

  /** What was done to a session, as a line of text or of JSON. */
  static String done(Invocation call, SessionInfo session, String done) {
    if (!call.json()) {
      return "session " + session.title() + " " + done;
    }
    Json json = new Json().object().put("sid", session.sid());
    node(json, session.node());
    return json.put("done", done).endObject().toString();
  }

  /** A session as an object. */
  static void session(Json json, SessionInfo session) {
    json.object();
    members(json, session);
    json.endObject();
  }

  /** What is known of a session, into the object that is open. */
  static void members(Json json, SessionInfo session) {
    json.put("sid", session.sid());
    node(json, session.node());
    json.put("transport", session.iface().transport());
    json.put("current_address", session.portal().host());
    json.put("current_port", session.portal().port());
    json.put("local_address", session.localAddress().orElse(null));
    connections(json, session.connections());
    json.put("initiator", session.initiator().value());
    json.put("state", session.state().name()).put("work", session.work());
    json.put("reason", session.reason().isEmpty() ? null : session.reason());
    json.put("chap_user", session.chapUser().orElse(null));
    json.put("chap_user_in", session.chapUserIn().orElse(null));
    json.put("recovery_timeout", seconds(session.timeouts().recovery()));
    parameters(json, session.parameters());
    json.array("luns");
    session.luns().forEach(lun -> lun(json, lun));
    json.endArray();
    json.array("holders");
    session.holders().forEach(holder -> json.add(holder));
    json.endArray();
  }

  private static void connections(Json json, List<SessionConnection> connections) {
    json.array("connections");
    for (SessionConnection connection : connections) {
      json.object().put("cid", connection.cid()).put("address", connection.portal().host());
      json.put("port", connection.portal().port());
      json.put("local_address", connection.localAddress().orElse(null)).endObject();
    }
    json.endArray();
  }

  private static long seconds(Duration time) {
    return time.isNegative() ? -1 : time.toSeconds();
  }

  private static void parameters(Json json, SessionParameters parameters) {
    json.object("parameters");
    json.put("HeaderDigest", parameters.headerDigests().get(0).key());
    json.put("DataDigest", parameters.dataDigests().get(0).key());
    json.put("MaxRecvDataSegmentLength", parameters.maxRecvDataSegmentLength());
    json.put("MaxXmitDataSegmentLength", parameters.maxXmitDataSegmentLength());
    json.put("FirstBurstLength", parameters.firstBurstLength());
    json.put("MaxBurstLength", parameters.maxBurstLength());
    json.put("ImmediateData", parameters.immediateData());
    json.put("InitialR2T", parameters.initialR2T());
    json.put("MaxOutstandingR2T", parameters.maxOutstandingR2T());
    json.put("MaxConnections", parameters.maxConnections());
    json.put("ErrorRecoveryLevel", parameters.errorRecoveryLevel()).endObject();
  }

  private static void lun(Json json, LunInfo lun) {
    json.object().put("lun", lun.lun().toString()).put("type", lun.deviceType());
    json.put("wwid", lun.identity().flatMap(DeviceIdentity::wwid).orElse(null));
    json.put("serial", lun.identity().flatMap(DeviceIdentity::serial).orElse(null));
    json.put("vendor", lun.identity().map(DeviceIdentity::vendor).orElse(null));
    json.put("product", lun.identity().map(DeviceIdentity::product).orElse(null));
    if (lun.geometry().isPresent()) {
      BlockGeometry geometry = lun.geometry().get();
      json.put("bytes", geometry.bytes()).put("block_size", geometry.blockSize());
    }
    json.put("fault", lun.fault().isEmpty() ? null : lun.fault()).endObject();
  }

  /** A session's counters as an object. */
  static void statistics(Json json, SessionInfo session) {
    SessionStatistics counters = session.statistics();
    json.object().put("sid", session.sid());
    node(json, session.node());
    json.put("commands", counters.commands()).put("responses", counters.responses());
    json.put("bytes_read", counters.bytesRead()).put("bytes_written", counters.bytesWritten());
    json.put("logins", counters.logins()).put("digest_errors", counters.digestErrors());
    json.put("protocol_errors", counters.protocolErrors());
    json.put("timeouts", counters.timeouts());
    json.put("retransmits", counters.retransmits()).endObject();
  }
}
