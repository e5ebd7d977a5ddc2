package io.hawser.multipath;

import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.scsi.SenseData;
import io.hawser.scsi.alua.AccessState;
import io.hawser.scsi.alua.PortGroup;
import io.hawser.scsi.alua.PortGroups;
import io.hawser.scsi.cdb.CdbFields;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.disk.Capacity;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.reservation.ReservationIn;
import io.hawser.scsi.reservation.ReservationOut;
import io.hawser.scsi.reservation.ReservationType;
import io.hawser.scsi.sense.Sense;
import io.hawser.scsi.sense.SenseCode;
import io.hawser.scsi.vpd.Designator;
import io.hawser.scsi.vpd.DeviceIdentification;
import io.hawser.scsi.vpd.SupportedPages;
import io.hawser.scsi.vpd.UnitSerialNumber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A target with one disk behind several ports, as far as it matters for failover: sessions that end
 * when another logs in with the same ISID, tasks that wait, are aborted, or are held and executed
 * late.
 */
final class FakeTarget {
  static final int BLOCK = 512;

  /** One session at the target. */
  static final class Nexus {
    final long isid;
    final int group;
    final List<Task> tasks = new ArrayList<>();
    final Deque<SenseData> attentions = new ArrayDeque<>();
    boolean alive = true;
    Runnable onEnd = () -> {};
    long key;

    /** The initiator sends nothing more to it, and nothing again. */
    boolean abandoned;

    Nexus(long isid, int group) {
      this.isid = isid;
      this.group = group;
    }
  }

  /** One command at the target. */
  static final class Task {
    final Nexus nexus;
    final byte[] cdb;
    final byte[] out;
    final Consumer<Reply> answer;
    boolean held;

    Task(Nexus nexus, byte[] cdb, byte[] out, Consumer<Reply> answer) {
      this.nexus = nexus;
      this.cdb = cdb;
      this.out = out;
      this.answer = answer;
    }
  }

  /** What comes back. */
  record Reply(int status, byte[] data, byte[] sense) {
    static Reply good(byte[] data) {
      return new Reply(0, data, new byte[0]);
    }

    static Reply check(SenseData sense) {
      return new Reply(ScsiStatus.CHECK_CONDITION.code(), new byte[0], Sense.encodeFixed(sense));
    }
  }

  private static final Reply CONFLICT =
      new Reply(ScsiStatus.RESERVATION_CONFLICT.code(), new byte[0], new byte[0]);

  final VirtualTime time;
  final byte[] disk;
  final Map<Long, Nexus> nexuses = new HashMap<>();
  final Map<Integer, AccessState> groups = new TreeMap<>();

  /** Registrations outlive a nexus's end. */
  private final Map<Long, Long> keys = new HashMap<>();

  final List<Task> held = new ArrayList<>();

  /** Tasks of which the target makes a ghost: they are not executed before it is told to. */
  Predicate<Task> hold = task -> false;

  /** ISIDs over which another disk is seen. */
  final Map<Long, String> otherSerial = new HashMap<>();

  boolean noDisk;

  boolean refusesReservations;

  /** Who cannot register. */
  long refusedIsid;

  /** Whether those with a key hold a reservation: others may not write. */
  boolean reserved;

  long serviceNanos = 100_000;
  int executedWrites;

  FakeTarget(VirtualTime time, int blocks) {
    this.time = time;
    disk = new byte[blocks * BLOCK];
  }

  Nexus login(long isid, int group) {
    end(isid);
    Nexus nexus = new Nexus(isid, group);
    nexus.key = keys.getOrDefault(isid, 0L);
    nexus.attentions.add(SenseCode.POWER_ON_OR_RESET.data());
    nexuses.put(isid, nexus);
    groups.putIfAbsent(group, AccessState.ACTIVE_OPTIMIZED);
    return nexus;
  }

  /** Ends a session and its tasks: held ones too. */
  void end(long isid) {
    Nexus old = nexuses.remove(isid);
    if (old != null) {
      old.alive = false;
      keys.put(isid, old.key);
      dropTasks(old);
      old.onEnd.run();
    }
  }

  void dropTasks(Nexus nexus) {
    nexus.tasks.clear();
    held.removeIf(t -> t.nexus == nexus);
  }

  /** ABORT TASK. */
  void abort(Task task) {
    if (task.nexus.alive) {
      task.nexus.tasks.remove(task);
      held.remove(task);
    }
  }

  void attention(SenseData sense) {
    nexuses.values().forEach(n -> n.attentions.add(sense));
  }

  void setGroup(int group, AccessState state) {
    groups.put(group, state);
    attention(SenseCode.ALUA_STATE_CHANGED.data());
  }

  void receive(Task task) {
    if (!task.nexus.alive) {
      return;
    }
    task.nexus.tasks.add(task);
    if (hold.test(task)) {
      task.held = true;
      held.add(task);
      return;
    }
    time.after(serviceNanos, () -> execute(task));
  }

  /** Executes what was held and is still there. */
  void releaseHeld() {
    List<Task> now = List.copyOf(held);
    held.clear();
    now.forEach(this::execute);
  }

  private void execute(Task task) {
    if (task.nexus.alive && task.nexus.tasks.remove(task)) {
      task.answer.accept(run(task));
    }
  }

  private Reply run(Task task) {
    byte[] cdb = task.cdb;
    int opcode = CdbFields.opcode(cdb);
    if (opcode == Opcode.INQUIRY) {
      return inquiry(task);
    }
    if (!task.nexus.attentions.isEmpty()) {
      return Reply.check(task.nexus.attentions.poll());
    }
    if (noDisk) {
      return Reply.check(SenseCode.LUN_NOT_SUPPORTED.data());
    }
    if (opcode == Opcode.MAINTENANCE_IN) {
      return portGroups();
    }
    AccessState state = groups.get(task.nexus.group);
    if (state == AccessState.STANDBY) {
      return Reply.check(SenseCode.ALUA_STANDBY.data());
    }
    if (state == AccessState.UNAVAILABLE) {
      return Reply.check(SenseCode.ALUA_UNAVAILABLE.data());
    }
    if (state == AccessState.TRANSITIONING) {
      return Reply.check(SenseCode.ALUA_TRANSITION.data());
    }
    return medium(task);
  }

  private Reply medium(Task task) {
    byte[] cdb = task.cdb;
    if (reserved && task.nexus.key == 0 && CdbFields.isWrite(cdb)) {
      return CONFLICT;
    }
    switch (CdbFields.opcode(cdb)) {
      case Opcode.TEST_UNIT_READY, Opcode.SYNCHRONIZE_CACHE_10:
        return Reply.good(new byte[0]);
      case Opcode.SERVICE_ACTION_IN_16:
        return Reply.good(Capacity.of(disk.length / BLOCK, BLOCK).encode16());
      case Opcode.READ_10:
        byte[] data = new byte[(int) CdbFields.blocks(cdb) * BLOCK];
        System.arraycopy(disk, (int) CdbFields.lba(cdb) * BLOCK, data, 0, data.length);
        return Reply.good(data);
      case Opcode.WRITE_10:
        executedWrites++;
        System.arraycopy(task.out, 0, disk, (int) CdbFields.lba(cdb) * BLOCK, task.out.length);
        return Reply.good(new byte[0]);
      case Opcode.COMPARE_AND_WRITE:
        executedWrites++;
        return Reply.good(new byte[0]);
      case Opcode.PERSISTENT_RESERVE_OUT:
        return reserve(task);
      case Opcode.PERSISTENT_RESERVE_IN:
        return Reply.good(reservations(CdbFields.serviceAction(cdb)));
      default:
        return Reply.check(SenseCode.INVALID_OPCODE.data());
    }
  }

  private byte[] reservations(int action) {
    if (action == ReservationIn.READ_KEYS) {
      List<Long> keys =
          nexuses.values().stream().map(nexus -> nexus.key).filter(key -> key != 0).toList();
      return new ReservationIn.Keys(1, keys).encode();
    }
    Optional<ReservationIn.Holder> holder =
        reserved
            ? Optional.of(
                new ReservationIn.Holder(0, ReservationType.WRITE_EXCLUSIVE_ALL_REGISTRANTS))
            : Optional.empty();
    return new ReservationIn.Reservation(1, holder).encode();
  }

  private Reply reserve(Task task) {
    ReservationOut out;
    try {
      out = ReservationOut.parse(ByteBuffer.wrap(task.out));
    } catch (io.hawser.api.HawserException e) {
      return Reply.check(SenseCode.PARAMETER_LENGTH.data());
    }
    switch (CdbFields.serviceAction(task.cdb)) {
      case ReservationOut.REGISTER:
        if (task.nexus.key != out.key()) {
          return CONFLICT;
        }
        task.nexus.key = out.serviceActionKey();
        return Reply.good(new byte[0]);
      case ReservationOut.RELEASE:
        reserved = false;
        return Reply.good(new byte[0]);
      case ReservationOut.CLEAR:
        nexuses.values().forEach(nexus -> nexus.key = 0);
        reserved = false;
        return Reply.good(new byte[0]);
      case ReservationOut.REGISTER_AND_IGNORE:
        if (refusedIsid == task.nexus.isid) {
          return Reply.check(SenseCode.INVALID_FIELD_IN_CDB.data());
        }
        task.nexus.key = out.serviceActionKey();
        return Reply.good(new byte[0]);
      case ReservationOut.RESERVE:
        if (task.nexus.key != out.key() || refusesReservations) {
          return CONFLICT;
        }
        reserved = true;
        return Reply.good(new byte[0]);
      case ReservationOut.PREEMPT_AND_ABORT:
        if (task.nexus.key != out.key()) {
          return CONFLICT;
        }
        for (Nexus nexus : List.copyOf(nexuses.values())) {
          if (nexus.key == out.serviceActionKey()) {
            nexus.key = 0;
            dropTasks(nexus);
          }
        }
        return Reply.good(new byte[0]);
      default:
        return Reply.check(SenseCode.INVALID_FIELD_IN_CDB.data());
    }
  }

  private Reply inquiry(Task task) {
    if ((task.cdb[1] & 1) == 0) {
      return Reply.good(
          new StandardInquiry(
                  0, 0, false, 6, 1, false, false, true, true, "HAWSER", "fake", "1", List.of())
              .encode());
    }
    String serial = otherSerial.getOrDefault(task.nexus.isid, "serial-1");
    return switch (task.cdb[2] & 0xff) {
      case 0x00 -> Reply.good(SupportedPages.encode(List.of(0, 0x80, 0x83)));
      case 0x80 -> Reply.good(UnitSerialNumber.encode(serial));
      case 0x83 ->
          Reply.good(
              DeviceIdentification.encode(
                  List.of(
                      Designator.binary(
                          Designator.TYPE_NAA,
                          HexFormat.of().parseHex("60014050000000000000000000000001")),
                      Designator.portGroup(task.nexus.group))));
      default -> Reply.check(SenseCode.INVALID_FIELD_IN_CDB.data());
    };
  }

  private Reply portGroups() {
    List<PortGroup> all = new ArrayList<>();
    groups.forEach(
        (id, state) ->
            all.add(new PortGroup(id, state, false, PortGroup.ALL_STATES, 0, List.of(id))));
    return Reply.good(new PortGroups(all, 0).encode(false));
  }
}
