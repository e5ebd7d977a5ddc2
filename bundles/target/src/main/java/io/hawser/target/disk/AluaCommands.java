package io.hawser.target.disk;

import io.hawser.api.scsi.SenseData;
import io.hawser.api.scsi.SenseKey;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.alua.AccessState;
import io.hawser.scsi.alua.PortGroups;
import io.hawser.scsi.cdb.CdbFields;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.sense.SenseCode;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** REPORT and SET TARGET PORT GROUPS, and what a port that is not active refuses. */
final class AluaCommands {
  private static final int OFFLINE_QUALIFIER = 0x12;
  private static final Set<Integer> ALWAYS =
      Set.of(
          Opcode.INQUIRY,
          Opcode.REPORT_LUNS,
          Opcode.REQUEST_SENSE,
          Opcode.MAINTENANCE_IN,
          Opcode.MAINTENANCE_OUT);
  private static final Set<Integer> IN_STANDBY =
      Set.of(
          Opcode.MODE_SENSE_6,
          Opcode.MODE_SENSE_10,
          Opcode.MODE_SELECT_6,
          Opcode.MODE_SELECT_10,
          Opcode.PERSISTENT_RESERVE_IN,
          Opcode.PERSISTENT_RESERVE_OUT);

  private final TargetPorts ports;
  private final UnitAttentions attentions;

  AluaCommands(TargetPorts ports, UnitAttentions attentions) {
    this.ports = ports;
    this.attentions = attentions;
  }

  List<Command> commands() {
    return List.of(
        Command.of(
            Opcode.MAINTENANCE_IN,
            Opcode.SA_TARGET_PORT_GROUPS,
            Access.ALWAYS,
            "a3 ff 00 00 00 00 ff ff ff ff 00 07",
            r -> r.answer(ports.report().encode((r.cdb()[1] & 0xe0) == 0x20))),
        Command.of(
                Opcode.MAINTENANCE_OUT,
                Opcode.SA_TARGET_PORT_GROUPS,
                Access.WRITE,
                "a4 1f 00 00 00 00 ff ff ff ff 00 07",
                this::set)
            .taking(cdb -> Math.min(4096, CdbFields.dataLength(cdb))));
  }

  private ScsiResult set(ScsiRequest request) throws CheckCondition {
    long length = CdbFields.dataLength(request.cdb());
    if (length == 0) {
      return ScsiResult.good(0);
    }
    if (request.dataOut().remaining() != length) {
      throw new CheckCondition(SenseCode.PARAMETER_LENGTH);
    }
    Map<Integer, AccessState> wanted;
    try {
      wanted = PortGroups.parseSet(request.dataOut());
    } catch (MalformedDataException e) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_PARAMETERS);
    }
    boolean impossible =
        wanted.entrySet().stream()
            .anyMatch(
                e ->
                    !ports.knows(e.getKey())
                        || e.getValue() == AccessState.TRANSITIONING
                        || e.getValue() == AccessState.LBA_DEPENDENT);
    if (impossible) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_PARAMETERS);
    }
    boolean changed = false;
    for (Map.Entry<Integer, AccessState> entry : wanted.entrySet()) {
      changed |= ports.set(entry.getKey(), entry.getValue(), true);
    }
    if (changed) {
      attentions.raiseOthers(request.nexus(), SenseCode.ALUA_STATE_CHANGED);
    }
    return ScsiResult.good(length);
  }

  /** Refuses what the port's state does not allow. */
  void check(ScsiRequest request) throws CheckCondition {
    AccessState state = ports.state(request.nexus().groupTag());
    if (state.isActive()
        || ALWAYS.contains(request.opcode())
        || state == AccessState.STANDBY && IN_STANDBY.contains(request.opcode())) {
      return;
    }
    throw new CheckCondition(
        switch (state) {
          case STANDBY -> SenseCode.ALUA_STANDBY.data();
          case TRANSITIONING -> SenseCode.ALUA_TRANSITION.data();
          case OFFLINE ->
              new SenseData(
                  SenseKey.NOT_READY, 0x04, OFFLINE_QUALIFIER, false, OptionalLong.empty());
          default -> SenseCode.ALUA_UNAVAILABLE.data();
        });
  }
}
