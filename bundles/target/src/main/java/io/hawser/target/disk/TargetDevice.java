package io.hawser.target.disk;

import io.hawser.api.IscsiName;
import io.hawser.api.scsi.Lun;
import io.hawser.scsi.BigEndian;
import io.hawser.scsi.cdb.CdbFields;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.lun.LunAddress;
import io.hawser.scsi.lun.LunList;
import io.hawser.scsi.sense.Sense;
import io.hawser.scsi.sense.SenseCode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The SCSI target device behind one iSCSI target name: its logical units by number, and what is
 * answered for numbers without one. Logical units may come and go while sessions are there. Safe
 * from any thread.
 */
public final class TargetDevice {
  private static final StandardInquiry ABSENT =
      new StandardInquiry(
          3,
          StandardInquiry.TYPE_NONE,
          false,
          6,
          0,
          false,
          false,
          false,
          false,
          "HAWSER",
          "NO LOGICAL UNIT",
          "0001",
          List.of());

  private final IscsiName name;
  private final Set<Integer> groupTags;
  private final Map<Integer, Disk> disks = new ConcurrentSkipListMap<>();
  private final Set<Nexus> nexuses = ConcurrentHashMap.newKeySet();

  /**
   * @param name the target's name
   * @param groupTags tags of the portal groups it is reached by
   */
  public TargetDevice(IscsiName name, Set<Integer> groupTags) {
    this.name = name;
    this.groupTags = Set.copyOf(groupTags);
  }

  /** REPORT LUNS for the table of supported commands; the device answers it itself. */
  static List<Command> commands() {
    return List.of(
        Command.of(
            Opcode.REPORT_LUNS,
            Access.ALWAYS,
            "a0 00 ff 00 00 00 ff ff ff ff 00 07",
            r -> ScsiResult.good(0)));
  }

  /** The logical units by number, in order. */
  public Map<Integer, Disk> disks() {
    return Map.copyOf(disks);
  }

  /** The logical unit of this number, if there is one. */
  public Optional<Disk> disk(Lun lun) {
    LunAddress address = LunAddress.of(lun);
    boolean single =
        address.bus() == 0
            && !address.nested()
            && (address.method() == LunAddress.Method.PERIPHERAL
                || address.method() == LunAddress.Method.FLAT);
    return single ? Optional.ofNullable(disks.get((int) address.number())) : Optional.empty();
  }

  /**
   * Adds a logical unit; sessions are told by 3Fh/0Eh on the others.
   *
   * @param number 0 to 16383
   * @throws IllegalArgumentException if the number is taken or out of range
   */
  public void add(int number, Disk disk) {
    Lun.of(number);
    groupTags.forEach(tag -> disk.addPort(name, tag));
    nexuses.forEach(disk::attach);
    if (disks.putIfAbsent(number, disk) != null) {
      throw new IllegalArgumentException(name + " has a LUN " + number + " already");
    }
    tellOthers(disk);
  }

  /**
   * Takes a logical unit away; sessions are told by 3Fh/0Eh on the others.
   *
   * @return the disk, which is not closed; empty if there was none
   */
  public Optional<Disk> remove(int number) {
    Disk gone = disks.remove(number);
    if (gone != null) {
      nexuses.forEach(gone::detach);
      tellOthers(gone);
    }
    return Optional.ofNullable(gone);
  }

  private void tellOthers(Disk but) {
    if (!nexuses.isEmpty()) {
      disks.values().stream().filter(d -> d != but).forEach(d -> d.raise(SenseCode.LUNS_CHANGED));
    }
  }

  /** A session begins. */
  public void attach(Nexus nexus) {
    nexuses.add(nexus);
    disks.values().forEach(disk -> disk.attach(nexus));
  }

  /**
   * A session ends, and its tasks with it.
   *
   * @return when all of its tasks are over
   */
  public CompletionStage<Void> detach(Nexus nexus) {
    nexuses.remove(nexus);
    return all(disks.values().stream().map(disk -> disk.detach(nexus)).toList());
  }

  /** Resets every logical unit; returns when all tasks are over. */
  public CompletionStage<Void> reset() {
    return all(disks.values().stream().map(Disk::reset).toList());
  }

  private static CompletionStage<Void> all(Collection<CompletionStage<Void>> stages) {
    return CompletableFuture.allOf(
        stages.stream()
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture[]::new));
  }

  /** How many bytes of data a command takes from the initiator. */
  public long dataOutLength(Lun lun, byte[] cdb) {
    return disk(lun).map(d -> d.dataOutLength(cdb)).orElse(0L);
  }

  /** Whether a command to this number may wait for a device. */
  public boolean blocking(Lun lun) {
    return disk(lun).map(d -> d.store().blocking()).orElse(false);
  }

  /** Does a command. */
  public ScsiResult execute(Lun lun, ScsiRequest request) {
    Optional<Disk> disk = disk(lun);
    if (request.opcode() == Opcode.REPORT_LUNS
        && (disk.isPresent()
            || disks.isEmpty()
            || lun.equals(LunAddress.REPORT_LUNS)
            || lun.value() == 0)) {
      return reportLuns(request);
    }
    return disk.map(d -> d.execute(request)).orElseGet(() -> absent(request));
  }

  private ScsiResult reportLuns(ScsiRequest request) {
    int select = BigEndian.u8(request.cdb(), 2);
    if (select > 2 || CdbFields.dataLength(request.cdb()) < 16) {
      return ScsiResult.check(SenseCode.INVALID_FIELD_IN_CDB);
    }
    disks.values().forEach(d -> d.clearAttention(request.nexus(), SenseCode.LUNS_CHANGED));
    List<Lun> luns = select == 1 ? List.of() : disks.keySet().stream().map(Lun::of).toList();
    return request.answer(LunList.encode(luns));
  }

  private static ScsiResult absent(ScsiRequest request) {
    return switch (request.opcode()) {
      case Opcode.INQUIRY ->
          (request.cdb()[1] & 1) == 0
              ? request.answer(ABSENT.encode())
              : ScsiResult.check(SenseCode.LUN_NOT_SUPPORTED);
      case Opcode.REQUEST_SENSE ->
          request.answer(Sense.encodeFixed(SenseCode.LUN_NOT_SUPPORTED.data()));
      default -> ScsiResult.check(SenseCode.LUN_NOT_SUPPORTED);
    };
  }
}
