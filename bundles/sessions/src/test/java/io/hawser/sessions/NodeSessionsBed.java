package io.hawser.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.SenseData;
import io.hawser.api.scsi.SenseKey;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeOutcome;
import io.hawser.api.session.SessionEvent;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.transport.LoginException;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.TransportSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Sessions over a transport, a registry and records that are there for the test only. */
abstract class NodeSessionsBed {
  static final NodeId NODE = node("vol7", "10.9.1.80:3260,1", "default");
  static final SenseData LUNS_CHANGED =
      new SenseData(SenseKey.UNIT_ATTENTION, 0x3f, 0x0e, false, OptionalLong.empty());

  final VirtualTime time = new VirtualTime();
  final FakeTransport tcp = new FakeTransport("tcp");
  final FakeRegistry registry = new FakeRegistry().serve(tcp);
  final FakeStore store = new FakeStore();
  final Map<Lun, FakeUnit> units = new TreeMap<>();
  final List<SessionEvent> events = new ArrayList<>();
  final NodeSessions sessions =
      new NodeSessions(registry, store, new Random(5), time, time, Runnable::run, Runnable::run);

  NodeSessionsBed() {
    units.put(Lun.of(0), new FakeUnit(Lun.of(0), 100));
    units.get(Lun.of(0)).luns = List.of(Lun.of(0));
    tcp.answer = this::answer;
    sessions.listen(events::add);
  }

  static NodeId node(String target, String portal, String iface) {
    return new NodeId(IscsiName.of("iqn.2031-02.net.lab:" + target), Portal.parse(portal), iface);
  }

  CompletionStage<TransportSession> answer(LoginRequest request) {
    FakeSession session = new FakeSession(tcp.sessions.size() + 1, request);
    session.units.putAll(units);
    tcp.sessions.add(session);
    return CompletableFuture.completedFuture(session);
  }

  static CompletionStage<TransportSession> refusal(ErrorCode code) {
    return CompletableFuture.failedFuture(new LoginException(code, "refused", 2, 0));
  }

  CompletableFuture<List<NodeOutcome>> login(NodeId... nodes) {
    return sessions.login(List.of(nodes), outcome -> {}).toCompletableFuture();
  }

  static ErrorCode code(NodeOutcome outcome) {
    return outcome.failure().map(HawserException::code).orElse(ErrorCode.SUCCESS);
  }

  static HawserException failure(CompletionStage<?> stage) {
    ExecutionException failed =
        assertThrows(
            ExecutionException.class, () -> stage.toCompletableFuture().get(5, TimeUnit.SECONDS));
    return assertInstanceOf(HawserException.class, failed.getCause());
  }

  SessionInfo only() {
    assertEquals(1, sessions.sessions().size());
    return sessions.sessions().get(0);
  }
}
