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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One card with one port, host 0, that believes everything. */
public final class FakeCards implements HostControl {
  private static final String MAC = "00:0e:1e:10:20:30";

  /** What was asked of the card. */
  public final List<String> done = new ArrayList<>();

  public final Deque<PingStatus> pings = new ArrayDeque<>();
  private final TreeMap<Integer, ChapEntry> table = new TreeMap<>();
  private final TreeMap<Integer, FlashNode> flash = new TreeMap<>();

  public FakeCards() {
    table.put(3, new ChapEntry(3, false, "lab", Secret.of("open-sesame-1234")));
  }

  @Override
  public List<HostInfo> hosts() {
    TreeMap<String, String> four =
        new TreeMap<>(
            Map.of(
                "ipaddress", "10.9.1.5",
                "gateway", "10.9.1.1",
                "subnet", "255.255.255.0",
                "bootproto", "static",
                "port", "3260",
                "mtu", "1500",
                "vlan_id", "0"));
    TreeMap<String, String> six =
        new TreeMap<>(Map.of("ipaddress", "fd00::5", "ipaddr_autocfg", "nd", "mtu", "1500"));
    return List.of(
        new HostInfo(
            0,
            "qla4xxx",
            Optional.of("running"),
            Optional.empty(),
            Optional.of("10.9.1.5"),
            Optional.of(MAC),
            Optional.empty(),
            Optional.of("LINK UP"),
            Optional.of("10 Gbps"),
            List.of(
                new HostIface("ipv4-iface-0-0", false, 0, four),
                new HostIface("ipv6-iface-0-0", true, 0, six)),
            List.of()));
  }

  @Override
  public Optional<HostInfo> host(int number) {
    return hosts().stream().filter(host -> host.number() == number).findFirst();
  }

  @Override
  public IfacePlan plan(Iface iface) throws HawserException {
    return plan(0, List.of(iface));
  }

  @Override
  public IfacePlan plan(int host, List<Iface> ifaces) throws HawserException {
    List<IfacePlan.Setting> settings = new ArrayList<>();
    for (Iface iface : ifaces) {
      if (!iface.transport().equals("qla4xxx")) {
        continue;
      }
      if (iface.settings().getOrDefault("iface.vlan_id", "0").equals("13")) {
        throw new HawserException(ErrorCode.INVALID, "this card has no VLAN 13");
      }
      iface
          .ipAddress()
          .ifPresent(
              address ->
                  settings.add(
                      new IfacePlan.Setting(
                          iface.name(), "iface.ipaddress", address, "IPV4_ADDR", false, 0, "0a")));
    }
    return new IfacePlan(host, "qla4xxx", List.of(), settings, Optional.empty(), "", List.of());
  }

  private CompletionStage<Void> did(String what) {
    done.add(what);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> apply(IfacePlan plan, Deadline deadline) {
    return did("apply " + plan.settings().size());
  }

  @Override
  public CompletionStage<Void> setParameter(
      int host, String parameter, String value, Deadline deadline) {
    return did("set " + parameter);
  }

  @Override
  public CompletionStage<PingStatus> ping(
      Iface iface, String address, int size, Deadline deadline) {
    done.add("ping " + address + " " + size);
    return CompletableFuture.completedStage(
        pings.isEmpty() ? PingStatus.SUCCESS : pings.removeFirst());
  }

  @Override
  public CompletionStage<List<ChapEntry>> chapEntries(int host, Deadline deadline) {
    return CompletableFuture.completedStage(List.copyOf(table.values()));
  }

  @Override
  public CompletionStage<Void> setChap(int host, ChapEntry entry, Deadline deadline) {
    table.put(entry.index(), entry);
    return did("chap " + entry.index());
  }

  @Override
  public CompletionStage<Void> deleteChap(int host, int index, Deadline deadline) {
    return table.remove(index) == null
        ? CompletableFuture.failedStage(
            new HawserException(ErrorCode.BUSY, "CHAP index " + index + " is in use"))
        : did("delete chap " + index);
  }

  @Override
  public List<FlashNode> flashNodes(int host) {
    return List.copyOf(flash.values());
  }

  @Override
  public CompletionStage<Integer> newFlashNode(int host, boolean ipv6, Deadline deadline) {
    flash.put(0, new FlashNode(host, 0, new TreeMap<>()));
    return CompletableFuture.completedStage(0);
  }

  @Override
  public CompletionStage<Void> updateFlashNode(
      int host, int index, Map<String, String> values, Deadline deadline) {
    flash.put(index, new FlashNode(host, index, new TreeMap<>(values)));
    return did("update flash " + index);
  }

  @Override
  public CompletionStage<Void> deleteFlashNode(int host, int index, Deadline deadline) {
    flash.remove(index);
    return did("delete flash " + index);
  }

  @Override
  public CompletionStage<Void> loginFlashNode(int host, int index, Deadline deadline) {
    return did("login flash " + index);
  }

  @Override
  public CompletionStage<Void> logoutFlashNode(int host, int index, Deadline deadline) {
    return did("logout flash " + index);
  }

  @Override
  public CompletionStage<HostStatistics> statistics(int host, Deadline deadline) {
    return CompletableFuture.completedStage(
        new HostStatistics(host, List.of(new HostStatistics.Counter("mac", "mactx_frames", -1))));
  }
}
