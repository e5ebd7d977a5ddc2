package io.hawser.discovery.firmware;

import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The targets this machine's firmware boots from. Asks nobody and takes no portal. */
public final class FirmwareDiscovery implements Discovery {
  private final FirmwareReader reader;

  /**
   * @param reader where the tables are
   */
  public FirmwareDiscovery(FirmwareReader reader) {
    this.reader = reader;
  }

  @Override
  public String method() {
    return "firmware";
  }

  /** Reads off the caller's thread, for sysfs may take its time. */
  @Override
  public CompletionStage<DiscoverySummary> discover(
      DiscoveryRequest request, Consumer<DiscoveredNode> found) {
    return CompletableFuture.supplyAsync(reader::read)
        .thenApply(records -> report(records, request.maxTargets(), found));
  }

  private static DiscoverySummary report(
      BootRecords records, int most, Consumer<DiscoveredNode> found) {
    List<String> warnings = new ArrayList<>(records.warnings());
    int count = 0;
    for (BootTarget target : records.targets()) {
      if (count == most) {
        warnings.add("firmware has more than " + most + " targets; the rest was left out");
        break;
      }
      found.accept(
          new DiscoveredNode(
              target.name(),
              target.portal(),
              Optional.empty(),
              "firmware " + target.table(),
              Optional.of(target.settings())));
      count++;
    }
    return new DiscoverySummary(count, warnings);
  }
}
