package io.hawser.discovery.sendtargets;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceListener;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.iface.TransportStatus;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.HostPortListener;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.ReloginGuard;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionStatistics;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportCapabilities.Feature;
import io.hawser.api.transport.TransportSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A transport whose sessions answer every question with the text a test set. */
final class AnsweringTransport implements Transport {
  final List<LoginRequest> logins = new ArrayList<>();
  final List<String> asked = new ArrayList<>();
  Function<LoginRequest, HawserException> refuse = login -> null;
  CompletableFuture<byte[]> text = CompletableFuture.completedFuture(new byte[0]);
  CompletableFuture<Void> logout = CompletableFuture.completedFuture(null);
  Set<Feature> features = Set.of(Feature.TEXT, Feature.IPV6);
  int logouts;
  int closes;

  void answer(String... pairs) {
    StringBuilder all = new StringBuilder();
    for (String pair : pairs) {
      all.append(pair).append('\0');
    }
    text = CompletableFuture.completedFuture(all.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String name() {
    return "tcp";
  }

  @Override
  public TransportCapabilities capabilities() {
    return new TransportCapabilities(false, true, features);
  }

  @Override
  public List<HostPort> hostPorts() {
    return List.of();
  }

  @Override
  public Registration listen(HostPortListener listener) {
    return () -> {};
  }

  @Override
  public CompletionStage<TransportSession> login(LoginRequest request) {
    logins.add(request);
    HawserException refused = refuse.apply(request);
    return refused == null
        ? CompletableFuture.completedFuture(new Session(request))
        : CompletableFuture.failedFuture(refused);
  }

  /** A registry in which this transport alone serves. */
  IfaceRegistry registry() {
    return new Registry();
  }

  private final class Session implements TransportSession {
    private final LoginRequest request;

    Session(LoginRequest request) {
      this.request = request;
    }

    @Override
    public int id() {
      return 1;
    }

    @Override
    public LoginRequest request() {
      return request;
    }

    @Override
    public Portal portal() {
      return request.portal();
    }

    @Override
    public SessionParameters parameters() {
      return request.parameters();
    }

    @Override
    public int tsih() {
      return 1;
    }

    @Override
    public SessionState state() {
      return SessionState.LOGGED_IN;
    }

    @Override
    public LogicalUnit logicalUnit(Lun lun) {
      throw new IllegalStateException("a discovery session has no logical units");
    }

    @Override
    public Registration guard(Lun lun, ReloginGuard guard) {
      throw new IllegalStateException("a discovery session has no logical units");
    }

    @Override
    public Registration listen(SessionListener listener) {
      return () -> {};
    }

    @Override
    public CompletionStage<byte[]> text(byte[] keys, int maxBytes, Deadline deadline) {
      asked.add(new String(keys, StandardCharsets.UTF_8));
      return text;
    }

    @Override
    public CompletionStage<Duration> ping(Deadline deadline) {
      return CompletableFuture.completedFuture(Duration.ZERO);
    }

    @Override
    public CompletionStage<Void> logout(Deadline deadline) {
      logouts++;
      return logout;
    }

    @Override
    public void close(String reason) {
      closes++;
    }

    @Override
    public SessionStatistics statistics() {
      return new SessionStatistics(0, 0, 0, 0, 1, 0, 0, 0, -1);
    }
  }

  private final class Registry implements IfaceRegistry {
    @Override
    public List<IfaceStatus> ifaces() {
      return List.of();
    }

    @Override
    public Optional<IfaceStatus> iface(String name) {
      return Optional.empty();
    }

    @Override
    public SortedSet<String> transports() {
      return new TreeSet<>(Set.of("tcp"));
    }

    @Override
    public Optional<Transport> transport(String name) {
      return Optional.of(AnsweringTransport.this);
    }

    @Override
    public List<TransportStatus> transportStatus() {
      return List.of();
    }

    @Override
    public List<Iface> bindings(List<String> named) {
      return List.of(Iface.DEFAULT);
    }

    @Override
    public Transport serving(Iface iface) throws HawserException {
      if (!iface.transport().equals("tcp")) {
        throw new HawserException(ErrorCode.TRANSPORT_NOT_FOUND, "nobody serves " + iface.name());
      }
      return AnsweringTransport.this;
    }

    @Override
    public Iface resolved(Iface iface) {
      return iface;
    }

    @Override
    public Registration listen(IfaceListener listener) {
      return () -> {};
    }
  }
}
