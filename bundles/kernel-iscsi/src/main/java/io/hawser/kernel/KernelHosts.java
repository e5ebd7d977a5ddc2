package io.hawser.kernel;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.host.ChapEntry;
import io.hawser.api.host.FlashNode;
import io.hawser.api.host.HostControl;
import io.hawser.api.host.HostIface;
import io.hawser.api.host.HostInfo;
import io.hawser.api.host.HostStatistics;
import io.hawser.api.host.IfacePlan;
import io.hawser.api.host.PingStatus;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.TransportCapabilities.Feature;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.host.CardCounters;
import io.hawser.kernel.host.ChapTable;
import io.hawser.kernel.host.FlashNodes;
import io.hawser.kernel.host.IfacePlanner;
import io.hawser.kernel.host.PingRequest;
import io.hawser.kernel.netlink.UeventRequest;
import io.hawser.kernel.session.Engine;
import io.hawser.kernel.sysfs.KernelHost;
import io.hawser.kernel.sysfs.KernelIface;
import io.hawser.kernel.sysfs.SessionClass;
import io.hawser.kernel.sysfs.TransportClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The cards' ports of this machine. What a driver takes is known as long as its transport is
 * plugged in.
 *
 * <p>Threading: any thread; nothing blocks but reading sysfs.
 */
public final class KernelHosts implements HostControl {
  private static final int MESSAGE_HEADER = 72;
  private static final Map<String, Integer> PARAMETERS =
      Map.of("hwaddress", 0, "initiatorname", 1, "netdev", 2, "ipaddress", 3);

  private final KernelInterface kernel;
  private final AtomicInteger lastPing = new AtomicInteger((int) System.nanoTime());

  /** On the kernel's interface. */
  public KernelHosts(KernelInterface kernel) {
    this.kernel = kernel;
  }

  // ---- what there is -----------------------------------------------------------------------

  @Override
  public List<HostInfo> hosts() {
    List<SessionClass> sessions = kernel.model().sessions();
    return kernel.model().hosts().stream().map(host -> info(host, sessions)).toList();
  }

  @Override
  public Optional<HostInfo> host(int number) {
    return hosts().stream().filter(host -> host.number() == number).findFirst();
  }

  private HostInfo info(KernelHost host, List<SessionClass> sessions) {
    return new HostInfo(
        host.number(),
        host.transport(),
        kernel.model().scsiHostAttribute(host.number(), "state"),
        host.initiator(),
        host.ipAddress(),
        host.hardwareAddress(),
        host.netInterface(),
        host.portState(),
        host.portSpeed(),
        kernel.model().ifaces(host.number()).stream()
            .sorted(Comparator.comparing(KernelIface::ipv6).thenComparing(KernelIface::number))
            .map(
                iface ->
                    new HostIface(
                        iface.protocol() + "-iface-" + host.number() + "-" + iface.number(),
                        iface.ipv6(),
                        iface.number(),
                        iface.attributes()))
            .toList(),
        sessions.stream()
            .filter(session -> session.host() == host.number())
            .map(SessionClass::sid)
            .toList());
  }

  /** A host with what its driver takes and how it is addressed. */
  private record Target(int host, DriverProfile profile, TransportClass transport) {
    Target needing(Feature feature, String what) throws HawserException {
      if (!profile.capabilities().has(feature)) {
        throw new HawserException(
            ErrorCode.TRANSPORT_CAPABILITY,
            "host" + host + ": " + profile.name() + " has no " + what);
      }
      return this;
    }
  }

  private Target target(int number) throws HawserException {
    KernelHost host =
        kernel.model().hosts().stream()
            .filter(each -> each.number() == number)
            .findFirst()
            .orElseThrow(
                () ->
                    new HawserException(
                        ErrorCode.HOST_NOT_FOUND, "there is no iSCSI host " + number));
    return new Target(number, profile(host.transport()), transport(host.transport()));
  }

  private DriverProfile profile(String name) throws HawserException {
    return kernel
        .profile(name)
        .orElseThrow(
            () ->
                new HawserException(
                    ErrorCode.TRANSPORT_NOT_FOUND,
                    "no bundle for transport " + name + " is plugged in"));
  }

  private TransportClass transport(String name) throws HawserException {
    return kernel
        .model()
        .transport(name)
        .orElseThrow(
            () ->
                new HawserException(
                    ErrorCode.TRANSPORT_NOT_FOUND,
                    "the kernel has no iSCSI transport " + name + " now"));
  }

  // ---- ifaces ------------------------------------------------------------------------------

  @Override
  public IfacePlan plan(Iface iface) throws HawserException {
    DriverProfile profile = profile(iface.transport());
    if (!profile.throughHost()) {
      throw new HawserException(
          ErrorCode.TRANSPORT_CAPABILITY,
          "iface " + iface.name() + ": transport " + profile.name() + " has no cards to configure");
    }
    int host = HostChoice.host(iface, PortList.read(kernel.model(), profile));
    return new IfacePlanner(profile, host, kernel.model().ifaces(host)).plan(List.of(iface));
  }

  @Override
  public IfacePlan plan(int host, List<Iface> ifaces) throws HawserException {
    Target target = target(host);
    List<Iface> here = new ArrayList<>();
    for (Iface iface : ifaces) {
      if (iface.transport().equals(target.profile().name()) && isOn(iface, target)) {
        here.add(iface);
      }
    }
    return new IfacePlanner(target.profile(), host, kernel.model().ifaces(host)).plan(here);
  }

  private boolean isOn(Iface iface, Target target) {
    try {
      return HostChoice.host(iface, PortList.read(kernel.model(), target.profile()))
          == target.host();
    } catch (HawserException e) {
      // It fits no host at all, so not this one.
      return false;
    }
  }

  @Override
  public CompletionStage<Void> apply(IfacePlan plan, Deadline deadline) {
    if (plan.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return on(
        plan.host(),
        (target, engine) -> {
          if (!target.profile().name().equals(plan.transport())) {
            throw new HawserException(
                ErrorCode.HOST_NOT_FOUND,
                "host" + plan.host() + " is not one of " + plan.transport() + " any more");
          }
          CompletionStage<Void> address =
              plan.hostAddress().isEmpty()
                  ? CompletableFuture.completedFuture(null)
                  : setParameter(plan.host(), "ipaddress", plan.hostAddress().get(), deadline);
          return plan.settings().isEmpty()
              ? address
              : address.thenCompose(done -> send(plan, target, engine, deadline));
        });
  }

  private static CompletionStage<Void> send(
      IfacePlan plan, Target target, Engine engine, Deadline deadline) {
    byte[] message = HexFormat.of().parseHex(plan.message());
    byte[] attributes = java.util.Arrays.copyOfRange(message, MESSAGE_HEADER, message.length);
    UeventRequest request =
        UeventRequest.setIfaceParameters(
            target.transport().handle(), plan.host(), plan.settings().size(), attributes);
    return engine.request(request, deadline).thenAccept(reply -> {});
  }

  @Override
  public CompletionStage<Void> setParameter(
      int host, String parameter, String value, Deadline deadline) {
    return on(
        host,
        (target, engine) -> {
          Integer number = PARAMETERS.get(parameter);
          if (number == null
              || value.isEmpty()
              || value.chars().anyMatch(Character::isISOControl)) {
            throw new HawserException(
                ErrorCode.INVALID,
                "host"
                    + host
                    + ": '"
                    + parameter
                    + "' cannot be set to that; known are "
                    + PARAMETERS.keySet().stream().sorted().toList());
          }
          UeventRequest request =
              UeventRequest.setHostParameter(target.transport().handle(), host, number, value);
          return engine.request(request, deadline).thenAccept(reply -> {});
        });
  }

  @Override
  public CompletionStage<PingStatus> ping(
      Iface iface, String address, int size, Deadline deadline) {
    int host;
    try {
      host = HostChoice.host(iface, PortList.read(kernel.model(), profile(iface.transport())));
    } catch (HawserException e) {
      return CompletableFuture.failedFuture(e);
    }
    return on(
        host,
        (target, engine) -> {
          target.needing(Feature.PING, "ping");
          int id = lastPing.incrementAndGet();
          UeventRequest request =
              PingRequest.of(target.transport().handle(), host, iface, address, size, id);
          return engine.ping(id, request, deadline).thenApply(PingStatus::of);
        });
  }

  // ---- tables ------------------------------------------------------------------------------

  @Override
  public CompletionStage<List<ChapEntry>> chapEntries(int host, Deadline deadline) {
    return on(host, (target, engine) -> chap(target, engine).read(deadline));
  }

  @Override
  public CompletionStage<Void> setChap(int host, ChapEntry entry, Deadline deadline) {
    return on(host, (target, engine) -> chap(target, engine).write(entry, deadline));
  }

  @Override
  public CompletionStage<Void> deleteChap(int host, int index, Deadline deadline) {
    return on(
        host,
        (target, engine) -> {
          ChapTable table = chap(target, engine);
          if (index < 0 || index > ChapEntry.MAX_INDEX) {
            throw new HawserException(ErrorCode.INVALID, "a CHAP table has no index " + index);
          }
          return table.delete(index, deadline);
        });
  }

  private static ChapTable chap(Target target, Engine engine) throws HawserException {
    target.needing(Feature.CHAP_TABLE, "CHAP table");
    return new ChapTable(target.transport().handle(), target.host(), engine::request);
  }

  @Override
  public List<FlashNode> flashNodes(int host) {
    return FlashNodes.read(kernel.model().sysfs(), host);
  }

  @Override
  public CompletionStage<Integer> newFlashNode(int host, boolean ipv6, Deadline deadline) {
    return on(
        host,
        (target, engine) ->
            engine
                .request(
                    UeventRequest.newFlashNode(flash(target), host, ipv6 ? "ipv6" : "ipv4"),
                    deadline)
                .thenApply(reply -> reply.result(0)));
  }

  private static long flash(Target target) throws HawserException {
    return target.needing(Feature.FLASH_NODES, "flash nodes").transport().handle();
  }

  @Override
  public CompletionStage<Void> updateFlashNode(
      int host, int index, Map<String, String> values, Deadline deadline) {
    return flash(host, deadline, target -> FlashNodes.update(flash(target), host, index, values));
  }

  @Override
  public CompletionStage<Void> deleteFlashNode(int host, int index, Deadline deadline) {
    return flash(
        host, deadline, target -> UeventRequest.deleteFlashNode(flash(target), host, index));
  }

  @Override
  public CompletionStage<Void> loginFlashNode(int host, int index, Deadline deadline) {
    return flash(
        host, deadline, target -> UeventRequest.loginFlashNode(flash(target), host, index));
  }

  @Override
  public CompletionStage<Void> logoutFlashNode(int host, int index, Deadline deadline) {
    return flash(
        host, deadline, target -> UeventRequest.logoutFlashNode(flash(target), host, index));
  }

  private interface RequestMaker {
    UeventRequest make(Target target) throws HawserException;
  }

  private CompletionStage<Void> flash(int host, Deadline deadline, RequestMaker maker) {
    return on(
        host,
        (target, engine) -> engine.request(maker.make(target), deadline).thenAccept(reply -> {}));
  }

  @Override
  public CompletionStage<HostStatistics> statistics(int host, Deadline deadline) {
    return on(
        host,
        (target, engine) ->
            engine
                .request(
                    UeventRequest.hostStatistics(
                        target.needing(Feature.HOST_STATISTICS, "statistics").transport().handle(),
                        host),
                    deadline)
                .thenCompose(
                    reply -> {
                      try {
                        return CompletableFuture.completedFuture(
                            CardCounters.parse(host, reply.payload()));
                      } catch (HawserException e) {
                        return CompletableFuture.failedFuture(e);
                      }
                    }));
  }

  private interface Work<T> {
    CompletionStage<T> begin(Target target, Engine engine) throws HawserException;
  }

  /** Nothing is sent unless host, bundle, module and interface are there. */
  private <T> CompletionStage<T> on(int host, Work<T> work) {
    Target target;
    try {
      target = target(host);
    } catch (HawserException e) {
      return CompletableFuture.failedFuture(e);
    }
    return kernel
        .opened()
        .thenCompose(
            engine -> {
              try {
                return work.begin(target, engine);
              } catch (HawserException e) {
                return CompletableFuture.failedFuture(e);
              }
            });
  }
}
