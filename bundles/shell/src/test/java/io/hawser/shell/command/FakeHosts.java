package io.hawser.shell.command;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Secret;
import io.hawser.api.host.ChapEntry;
import io.hawser.api.host.FlashNode;
import io.hawser.api.host.HostControl;
import io.hawser.api.host.HostIface;
import io.hawser.api.host.HostInfo;
import io.hawser.api.host.HostStatistics;
import io.hawser.api.host.IfacePlan;
import io.hawser.api.host.PingStatus;
import io.hawser.api.iface.Iface;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One card with one port, host 0. */
final class FakeHosts implements HostControl {
  static final String MAC = "00:0e:1e:10:20:30";
  final List<IfacePlan> applied = new ArrayList<>();

  @Override
  public List<HostInfo> hosts() {
    return List.of(
        new HostInfo(
            0,
            "qla4xxx",
            Optional.of("running"),
            Optional.empty(),
            Optional.of("192.0.2.5"),
            Optional.of(MAC),
            Optional.empty(),
            Optional.of("LINK UP"),
            Optional.of("10 Gbps"),
            List.of(
                new HostIface("ipv4-iface-0-0", false, 0, new TreeMap<>(Map.of("mtu", "1500")))),
            List.of(3)));
  }

  @Override
  public Optional<HostInfo> host(int number) {
    return hosts().stream().filter(host -> host.number() == number).findFirst();
  }

  @Override
  public IfacePlan plan(Iface iface) {
    return plan(0, List.of(iface));
  }

  @Override
  public IfacePlan plan(int host, List<Iface> ifaces) {
    return new IfacePlan(
        host,
        "qla4xxx",
        ifaces.stream().map(Iface::name).toList(),
        List.of(
            new IfacePlan.Setting(
                ifaces.get(0).name(),
                "iface.mtu",
                "9000",
                "ISCSI_NET_PARAM_MTU",
                false,
                0,
                "2823")),
        Optional.empty(),
        "5c000000",
        List.of("a remark"));
  }

  @Override
  public CompletionStage<Void> apply(IfacePlan plan, Deadline deadline) {
    applied.add(plan);
    return done();
  }

  private static CompletionStage<Void> done() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> setParameter(
      int host, String parameter, String value, Deadline deadline) {
    return done();
  }

  @Override
  public CompletionStage<PingStatus> ping(
      Iface iface, String address, int size, Deadline deadline) {
    return CompletableFuture.completedFuture(PingStatus.SUCCESS);
  }

  @Override
  public CompletionStage<List<ChapEntry>> chapEntries(int host, Deadline deadline) {
    return CompletableFuture.completedFuture(
        List.of(new ChapEntry(7, true, "them", Secret.of("very secret words"))));
  }

  @Override
  public CompletionStage<Void> setChap(int host, ChapEntry entry, Deadline deadline) {
    return done();
  }

  @Override
  public CompletionStage<Void> deleteChap(int host, int index, Deadline deadline) {
    return CompletableFuture.failedFuture(new HawserException(ErrorCode.BUSY, "in use"));
  }

  @Override
  public List<FlashNode> flashNodes(int host) {
    return List.of(
        new FlashNode(host, 2, new TreeMap<>(Map.of("flashnode.conn[0].ipaddress", "192.0.2.9"))));
  }

  @Override
  public CompletionStage<Integer> newFlashNode(int host, boolean ipv6, Deadline deadline) {
    return CompletableFuture.completedFuture(2);
  }

  @Override
  public CompletionStage<Void> updateFlashNode(
      int host, int index, Map<String, String> values, Deadline deadline) {
    return done();
  }

  @Override
  public CompletionStage<Void> deleteFlashNode(int host, int index, Deadline deadline) {
    return done();
  }

  @Override
  public CompletionStage<Void> loginFlashNode(int host, int index, Deadline deadline) {
    return done();
  }

  @Override
  public CompletionStage<Void> logoutFlashNode(int host, int index, Deadline deadline) {
    return done();
  }

  @Override
  public CompletionStage<HostStatistics> statistics(int host, Deadline deadline) {
    return CompletableFuture.completedFuture(
        new HostStatistics(host, List.of(new HostStatistics.Counter("mac", "mactx_frames", -1))));
  }
}
