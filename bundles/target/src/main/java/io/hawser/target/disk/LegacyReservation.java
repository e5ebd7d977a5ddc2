package io.hawser.target.disk;

import io.hawser.api.scsi.ScsiStatus;
import io.hawser.scsi.cdb.Opcode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** RESERVE(6) and RELEASE(6) of SPC-2: one nexus has the logical unit for itself. */
final class LegacyReservation {
  private static final Set<Integer> ALLOWED =
      Set.of(Opcode.INQUIRY, Opcode.REPORT_LUNS, Opcode.REQUEST_SENSE, Opcode.RELEASE_6);

  private final PersistentReservations persistent;
  private Optional<Nexus> holder = Optional.empty();

  LegacyReservation(PersistentReservations persistent) {
    this.persistent = persistent;
  }

  List<Command> commands() {
    return List.of(
        Command.of(Opcode.RESERVE_6, Access.ALWAYS, "16 00 00 00 00 07", this::reserve),
        Command.of(Opcode.RELEASE_6, Access.ALWAYS, "17 00 00 00 00 07", this::release));
  }

  synchronized boolean conflicts(Nexus nexus, int opcode) {
    return holder.isPresent() && !holder.get().equals(nexus) && !ALLOWED.contains(opcode);
  }

  private synchronized ScsiResult reserve(ScsiRequest request) {
    if (persistent.any()) {
      return ScsiResult.status(ScsiStatus.RESERVATION_CONFLICT);
    }
    holder = Optional.of(request.nexus());
    return ScsiResult.good(0);
  }

  private synchronized ScsiResult release(ScsiRequest request) {
    if (persistent.any()) {
      return ScsiResult.status(ScsiStatus.RESERVATION_CONFLICT);
    }
    drop(request.nexus());
    return ScsiResult.good(0);
  }

  /** A nexus is lost. */
  synchronized void drop(Nexus nexus) {
    holder = holder.filter(h -> !h.equals(nexus));
  }

  /** The logical unit is reset. */
  synchronized void reset() {
    holder = Optional.empty();
  }
}
