package io.hawser.target.disk;

import io.hawser.api.IscsiName;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.transport.Isid;
import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.cdb.CdbFields;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.reservation.ReservationIn;
import io.hawser.scsi.reservation.ReservationMove;
import io.hawser.scsi.reservation.ReservationOut;
import io.hawser.scsi.reservation.ReservationType;
import io.hawser.scsi.reservation.TransportId;
import io.hawser.scsi.sense.SenseCode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** PERSISTENT RESERVE IN and OUT (SPC-4 sections 6.15 and 6.16). */
final class ReservationCommands {
  private static final int MAX_PARAMETER_LIST = 64 * 1024;

  private final PersistentReservations reservations;
  private final TargetPorts ports;
  private final UnitAttentions attentions;
  private final TaskSet tasks;

  ReservationCommands(
      PersistentReservations reservations,
      TargetPorts ports,
      UnitAttentions attentions,
      TaskSet tasks) {
    this.reservations = reservations;
    this.ports = ports;
    this.attentions = attentions;
    this.tasks = tasks;
  }

  List<Command> commands() {
    List<Command> commands = new ArrayList<>();
    int in = Opcode.PERSISTENT_RESERVE_IN;
    commands.add(in(in, ReservationIn.READ_KEYS, r -> reservations.readKeys().encode()));
    commands.add(
        in(in, ReservationIn.READ_RESERVATION, r -> reservations.readReservation().encode()));
    commands.add(in(in, ReservationIn.REPORT_CAPABILITIES, r -> capabilities()));
    commands.add(
        in(in, ReservationIn.READ_FULL_STATUS, r -> reservations.readFullStatus(ports).encode()));
    for (int action = ReservationOut.REGISTER;
        action <= ReservationOut.REGISTER_AND_MOVE;
        action++) {
      commands.add(
          Command.of(
                  Opcode.PERSISTENT_RESERVE_OUT,
                  action,
                  Access.ALWAYS,
                  "5f 1f ff 00 00 ff ff ff ff 07",
                  this::out)
              .taking(cdb -> Math.min(MAX_PARAMETER_LIST, CdbFields.dataLength(cdb))));
    }
    return commands;
  }

  private interface Data {
    byte[] of(ScsiRequest request);
  }

  private static Command in(int opcode, int action, Data data) {
    return Command.of(
        opcode, action, Access.ALWAYS, "5e 1f 00 00 00 00 00 ff ff 07", r -> r.answer(data.of(r)));
  }

  private byte[] capabilities() {
    return new ReservationIn.Capabilities(
            true, true, true, reservations.persists(), ReservationIn.Capabilities.ALL_TYPES)
        .encode();
  }

  private ScsiResult out(ScsiRequest request) throws CheckCondition {
    int action = CdbFields.serviceAction(request.cdb());
    if (request.dataOut().remaining() != CdbFields.dataLength(request.cdb())) {
      throw new CheckCondition(SenseCode.PARAMETER_LENGTH);
    }
    if (action == ReservationOut.REGISTER_AND_MOVE) {
      return move(request);
    }
    ReservationOut list = list(request);
    boolean joins =
        action == ReservationOut.REGISTER || action == ReservationOut.REGISTER_AND_IGNORE;
    if (joins) {
      return register(request, list, action == ReservationOut.REGISTER_AND_IGNORE);
    }
    if (!reservations.registered(request.nexus(), list.key())) {
      return ScsiResult.status(ScsiStatus.RESERVATION_CONFLICT);
    }
    return switch (action) {
      case ReservationOut.RESERVE ->
          reservations.reserve(request.nexus(), type(request))
              ? good(request)
              : ScsiResult.status(ScsiStatus.RESERVATION_CONFLICT);
      case ReservationOut.RELEASE -> release(request);
      case ReservationOut.CLEAR -> {
        tell(reservations.clear(request.nexus()).preempted(), SenseCode.RESERVATIONS_PREEMPTED);
        yield good(request);
      }
      default -> preempt(request, list, action == ReservationOut.PREEMPT_AND_ABORT);
    };
  }

  private static ReservationOut list(ScsiRequest request) throws CheckCondition {
    try {
      return ReservationOut.parse(request.dataOut());
    } catch (MalformedDataException e) {
      throw new CheckCondition(SenseCode.PARAMETER_LENGTH);
    }
  }

  private ScsiResult register(ScsiRequest request, ReservationOut list, boolean ignoreKey)
      throws CheckCondition {
    Nexus nexus = request.nexus();
    long expected = reservations.registered(nexus) ? list.key() : 0;
    boolean keyFits =
        reservations.registered(nexus)
            ? reservations.registered(nexus, expected)
            : list.key() == expected;
    if (!ignoreKey && !keyFits) {
      return ScsiResult.status(ScsiStatus.RESERVATION_CONFLICT);
    }
    if (list.specifyInitiators() && (ignoreKey || reservations.registered(nexus))) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_PARAMETERS);
    }
    PersistentReservations.Change change =
        reservations.register(
            List.copyOf(nexuses(nexus, list)), list.serviceActionKey(), list.persist());
    tell(change.released(), SenseCode.RESERVATIONS_RELEASED);
    return good(request);
  }

  /** Whom REGISTER means: the sender, the named initiators, through one port or through all. */
  private Set<Nexus> nexuses(Nexus sender, ReservationOut list) throws CheckCondition {
    Set<Nexus> nexuses = new LinkedHashSet<>();
    nexuses.add(sender);
    for (TransportId id : list.initiators()) {
      nexuses.add(nexus(id, TargetPorts.Port.of(sender)));
    }
    if (list.allTargetPorts()) {
      for (Nexus nexus : List.copyOf(nexuses)) {
        for (TargetPorts.Port port : ports.ports()) {
          nexuses.add(new Nexus(nexus.initiator(), nexus.isid(), port.target(), port.groupTag()));
        }
      }
    }
    return nexuses;
  }

  private static Nexus nexus(TransportId id, TargetPorts.Port port) throws CheckCondition {
    try {
      long isid = Long.parseLong(id.isid().orElse(""), 16);
      return new Nexus(IscsiName.of(id.name()), new Isid(isid), port.target(), port.groupTag());
    } catch (IllegalArgumentException e) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_PARAMETERS);
    }
  }

  private ScsiResult release(ScsiRequest request) throws CheckCondition {
    PersistentReservations.Change change =
        reservations
            .release(request.nexus(), type(request))
            .orElseThrow(() -> new CheckCondition(SenseCode.INVALID_RELEASE));
    tell(change.released(), SenseCode.RESERVATIONS_RELEASED);
    return good(request);
  }

  private ScsiResult preempt(ScsiRequest request, ReservationOut list, boolean abort)
      throws CheckCondition {
    PersistentReservations.Preemption outcome =
        reservations.preempt(request.nexus(), list.serviceActionKey(), type(request));
    if (outcome instanceof PersistentReservations.Preemption.BadKey) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_PARAMETERS);
    }
    if (!(outcome instanceof PersistentReservations.Preemption.Done done)) {
      return ScsiResult.status(ScsiStatus.RESERVATION_CONFLICT);
    }
    tell(done.change().preempted(), SenseCode.REGISTRATIONS_PREEMPTED);
    tell(done.change().released(), SenseCode.RESERVATIONS_RELEASED);
    ScsiResult result = good(request);
    return abort ? result.after(tasks.abort(done.change().preempted()::contains).done()) : result;
  }

  private ScsiResult move(ScsiRequest request) throws CheckCondition {
    ReservationMove list;
    try {
      list = ReservationMove.parse(request.dataOut());
    } catch (MalformedDataException e) {
      throw new CheckCondition(SenseCode.PARAMETER_LENGTH);
    }
    Nexus from = request.nexus();
    if (!reservations.registered(from, list.key())) {
      return ScsiResult.status(ScsiStatus.RESERVATION_CONFLICT);
    }
    TargetPorts.Port port =
        ports
            .port(list.relativePort())
            .orElseThrow(() -> new CheckCondition(SenseCode.INVALID_FIELD_IN_PARAMETERS));
    Nexus to = nexus(list.initiator(), port);
    if (list.serviceActionKey() == 0 || to.equals(from)) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_PARAMETERS);
    }
    boolean moved =
        reservations.move(from, to, list.serviceActionKey(), list.unregister(), list.persist());
    return moved ? good(request) : ScsiResult.status(ScsiStatus.RESERVATION_CONFLICT);
  }

  private static ReservationType type(ScsiRequest request) throws CheckCondition {
    int scopeAndType = BigEndian.u8(request.cdb(), 2);
    if (scopeAndType >>> 4 != 0) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    }
    return ReservationType.of(scopeAndType)
        .orElseThrow(() -> new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB));
  }

  private void tell(Set<Nexus> nexuses, SenseCode code) {
    nexuses.forEach(nexus -> attentions.raise(nexus, code));
  }

  private static ScsiResult good(ScsiRequest request) {
    return ScsiResult.good(CdbFields.dataLength(request.cdb()));
  }
}
