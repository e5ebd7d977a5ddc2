package io.hawser.block;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.block.DeviceIdentity;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.disk.Capacity;
import io.hawser.scsi.disk.ModeData;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.vpd.BlockCharacteristics;
import io.hawser.scsi.vpd.BlockLimits;
import io.hawser.scsi.vpd.Designator;
import io.hawser.scsi.vpd.DeviceIdentification;
import io.hawser.scsi.vpd.LogicalBlockProvisioning;
import io.hawser.scsi.vpd.SupportedPages;
import io.hawser.scsi.vpd.UnitSerialNumber;
import io.hawser.scsi.vpd.VpdPage;
import io.hawser.scsi.vpd.Wwid;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks a disk everything that has to be known before the first block moves: who it is, how large,
 * what it can. The questions go out one after another; a device that does not know an optional one
 * is no worse for it, but a lost path or an impossible answer to a needed one ends the probe.
 *
 * <p>Threading: any thread; one probe at a time.
 */
public final class DiskProbe {
  private static final Logger LOG = System.getLogger(DiskProbe.class.getName());

  private final DeviceCommands commands;
  private final Deadline deadline;

  private StandardInquiry inquiry;
  private Set<Integer> pages = Set.of();
  private Optional<String> serial = Optional.empty();
  private List<Designator> designators = List.of();
  private BlockLimits limits = BlockLimits.NONE;
  private LogicalBlockProvisioning provisioning = LogicalBlockProvisioning.NONE;
  private boolean solidState;
  private Capacity capacity;
  private boolean writeProtected;

  /**
   * @param commands to the disk
   * @param deadline by when all has to be known
   */
  public DiskProbe(DeviceCommands commands, Deadline deadline) {
    this.commands = commands;
    this.deadline = deadline;
  }

  /**
   * Asks everything.
   *
   * @return fails if there is no disk, it is not ready, or it is impossible
   */
  public CompletionStage<DiskFacts> run() {
    return identify()
        .thenCompose(done -> optional(commands.testUnitReady(deadline), "TEST UNIT READY"))
        .thenCompose(done -> page(VpdPage.BLOCK_LIMITS, d -> limits = BlockLimits.parse(d)))
        .thenCompose(
            done ->
                page(
                    VpdPage.BLOCK_CHARACTERISTICS,
                    d ->
                        solidState =
                            BlockCharacteristics.parse(d).rotationRate()
                                == BlockCharacteristics.SOLID_STATE))
        .thenCompose(
            done ->
                page(
                    VpdPage.LOGICAL_BLOCK_PROVISIONING,
                    d -> provisioning = LogicalBlockProvisioning.parse(d)))
        .thenCompose(done -> size())
        .thenCompose(
            done -> optional(commands.modeData(deadline).thenAccept(this::mode), "MODE SENSE"))
        .thenApply(done -> facts());
  }

  /**
   * Asks only what identifies the disk; limits, provisioning and protection stay unknown, and the
   * size too where the port group takes no reads and writes (ALUA standby and the like).
   */
  public CompletionStage<DiskFacts> runIdentity() {
    return identify()
        .thenCompose(
            done ->
                Stages.orElseIf(
                    size(),
                    Stages::isInactivePort,
                    () -> {
                      capacity = Capacity.UNKNOWN;
                      return CompletableFuture.completedStage(null);
                    }))
        .thenApply(done -> facts());
  }

  private CompletionStage<Void> identify() {
    return commands
        .inquiry(deadline)
        .thenCompose(this::kind)
        .thenCompose(
            done ->
                optional(
                    commands
                        .vpd(VpdPage.SUPPORTED_PAGES, deadline)
                        .thenCompose(d -> parse(d, p -> pages = SupportedPages.parse(p))),
                    "VPD page 00h"))
        .thenCompose(
            done -> page(VpdPage.UNIT_SERIAL_NUMBER, d -> serial = UnitSerialNumber.parse(d)))
        .thenCompose(
            done ->
                page(
                    VpdPage.DEVICE_IDENTIFICATION,
                    d -> designators = DeviceIdentification.parse(d)));
  }

  private CompletionStage<Void> kind(StandardInquiry data) {
    inquiry = data;
    if (!data.present()) {
      return CompletableFuture.failedStage(
          new HawserException(
              ErrorCode.NO_OBJECTS_FOUND, commands.name() + ": there is no such logical unit"));
    }
    if (!data.isDisk()) {
      String what =
          data.type() == StandardInquiry.TYPE_CONTROLLER
              ? "a storage controller"
              : String.format("a device of type %02Xh", data.type());
      return CompletableFuture.failedStage(
          new HawserException(ErrorCode.INVALID, commands.name() + " is " + what + ", not a disk"));
    }
    return CompletableFuture.completedStage(null);
  }

  private CompletionStage<Void> size() {
    return commands.capacity(deadline).thenAccept(found -> capacity = found);
  }

  private void mode(ModeData data) {
    writeProtected = data.writeProtected();
  }

  private interface Reader {
    void read(ByteBuffer data) throws MalformedDataException;
  }

  private CompletionStage<Void> page(int page, Reader reader) {
    if (!pages.contains(page)) {
      return CompletableFuture.completedStage(null);
    }
    return optional(
        commands.vpd(page, deadline).thenCompose(data -> parse(data, reader)),
        String.format("VPD page %02Xh", page));
  }

  private static CompletionStage<Void> parse(ByteBuffer data, Reader reader) {
    try {
      reader.read(data);
      return CompletableFuture.completedStage(null);
    } catch (MalformedDataException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** Goes on when the device said no or said nonsense; anything else ends the probe. */
  private CompletionStage<Void> optional(CompletionStage<Void> stage, String what) {
    return Stages.orElseIf(
        stage,
        failure ->
            Stages.isRefusal(failure)
                || failure instanceof MalformedDataException
                || failure.getCause() instanceof MalformedDataException,
        () -> {
          LOG.log(Level.DEBUG, "{0}: no use of {1}", commands.name(), what);
          return CompletableFuture.completedStage(null);
        });
  }

  private DiskFacts facts() {
    DeviceIdentity identity =
        new DeviceIdentity(
            Wwid.of(designators), serial, inquiry.vendor(), inquiry.product(), inquiry.revision());
    return new DiskFacts(
        inquiry, designators, identity, capacity, limits, provisioning, solidState, writeProtected);
  }
}
