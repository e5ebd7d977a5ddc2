package io.hawser.kernel.osgi;

import io.hawser.api.Deadline;
import io.hawser.api.HawserException;
import io.hawser.api.host.ChapEntry;
import io.hawser.api.host.FlashNode;
import io.hawser.api.host.HostControl;
import io.hawser.api.host.HostInfo;
import io.hawser.api.host.HostStatistics;
import io.hawser.api.host.IfacePlan;
import io.hawser.api.host.PingStatus;
import io.hawser.api.iface.Iface;
import io.hawser.kernel.KernelHosts;
import io.hawser.kernel.KernelInterface;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The cards' ports as a service. */
@Component(service = HostControl.class)
public final class HostControlComponent implements HostControl {
  private final HostControl hosts;

  /** On the kernel's interface. */
  @Activate
  public HostControlComponent(@Reference KernelInterface kernel) {
    hosts = new KernelHosts(kernel);
  }

  @Override
  public List<HostInfo> hosts() {
    return hosts.hosts();
  }

  @Override
  public Optional<HostInfo> host(int number) {
    return hosts.host(number);
  }

  @Override
  public IfacePlan plan(Iface iface) throws HawserException {
    return hosts.plan(iface);
  }

  @Override
  public IfacePlan plan(int host, List<Iface> ifaces) throws HawserException {
    return hosts.plan(host, ifaces);
  }

  @Override
  public CompletionStage<Void> apply(IfacePlan plan, Deadline deadline) {
    return hosts.apply(plan, deadline);
  }

  @Override
  public CompletionStage<Void> setParameter(
      int host, String parameter, String value, Deadline deadline) {
    return hosts.setParameter(host, parameter, value, deadline);
  }

  @Override
  public CompletionStage<PingStatus> ping(
      Iface iface, String address, int size, Deadline deadline) {
    return hosts.ping(iface, address, size, deadline);
  }

  @Override
  public CompletionStage<List<ChapEntry>> chapEntries(int host, Deadline deadline) {
    return hosts.chapEntries(host, deadline);
  }

  @Override
  public CompletionStage<Void> setChap(int host, ChapEntry entry, Deadline deadline) {
    return hosts.setChap(host, entry, deadline);
  }

  @Override
  public CompletionStage<Void> deleteChap(int host, int index, Deadline deadline) {
    return hosts.deleteChap(host, index, deadline);
  }

  @Override
  public List<FlashNode> flashNodes(int host) {
    return hosts.flashNodes(host);
  }

  @Override
  public CompletionStage<Integer> newFlashNode(int host, boolean ipv6, Deadline deadline) {
    return hosts.newFlashNode(host, ipv6, deadline);
  }

  @Override
  public CompletionStage<Void> updateFlashNode(
      int host, int index, Map<String, String> values, Deadline deadline) {
    return hosts.updateFlashNode(host, index, values, deadline);
  }

  @Override
  public CompletionStage<Void> deleteFlashNode(int host, int index, Deadline deadline) {
    return hosts.deleteFlashNode(host, index, deadline);
  }

  @Override
  public CompletionStage<Void> loginFlashNode(int host, int index, Deadline deadline) {
    return hosts.loginFlashNode(host, index, deadline);
  }

  @Override
  public CompletionStage<Void> logoutFlashNode(int host, int index, Deadline deadline) {
    return hosts.logoutFlashNode(host, index, deadline);
  }

  @Override
  public CompletionStage<HostStatistics> statistics(int host, Deadline deadline) {
    return hosts.statistics(host, deadline);
  }
}
