package io.hawser.shell.osgi;

import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.iface.TransportStatus;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Printable;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * {@code hawser:bundles}: which bundles did not start and what they miss, which transports are not
 * used and why. It needs nothing but the framework, so that it works when everything else does not.
 */
@Component(
    service = BundlesCommandComponent.class,
    property = {"osgi.command.scope=hawser", "osgi.command.function=bundles"})
public final class BundlesCommandComponent {
  private final BundleContext context;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile IfaceRegistry registry;

  /** Made by Declarative Services. */
  @Activate
  public BundlesCommandComponent(BundleContext context) {
    this.context = context;
  }

  /**
   * The command.
   *
   * @param options {@code --json} or nothing
   * @return what is to be printed
   */
  public String bundles(String... options) {
    List<BundleDiagnosis.Finding> findings = new BundleDiagnosis(context).findings();
    IfaceRegistry present = registry;
    List<TransportStatus> transports = present == null ? List.of() : present.transportStatus();
    return List.of(options).contains("--json")
        ? json(findings, transports)
        : text(context.getBundles().length, findings, transports);
  }

  private static String text(
      int all, List<BundleDiagnosis.Finding> findings, List<TransportStatus> transports) {
    StringBuilder text = new StringBuilder();
    text.append(all).append(" bundles, ").append(findings.size()).append(" not running\n");
    for (BundleDiagnosis.Finding finding : findings) {
      text.append("  ").append(Printable.of(finding.name())).append(' ').append(finding.version());
      text.append(' ').append(finding.state()).append('\n');
      for (String missing : finding.missing()) {
        text.append("    misses ").append(Printable.of(missing)).append('\n');
      }
    }
    for (TransportStatus transport : transports) {
      text.append("transport ").append(transport.name()).append(": ");
      text.append(transport.usable() ? "in use" : "not used: " + transport.reason()).append('\n');
    }
    return text.toString().trim();
  }

  private static String json(
      List<BundleDiagnosis.Finding> findings, List<TransportStatus> transports) {
    Json json = new Json().object().array("not_running");
    for (BundleDiagnosis.Finding finding : findings) {
      json.object().put("name", finding.name()).put("version", finding.version());
      json.put("state", finding.state()).array("misses");
      finding.missing().forEach(json::add);
      json.endArray().endObject();
    }
    json.endArray().array("transports");
    for (TransportStatus transport : transports) {
      json.object().put("name", transport.name()).put("usable", transport.usable());
      json.put("reason", transport.reason()).endObject();
    }
    return json.endArray().endObject().toString();
  }
}
