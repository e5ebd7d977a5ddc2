package io.hawser.target.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.IscsiName;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.transport.Isid;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.cdb.BlockCdb;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.cdb.PrimaryCdb;
import io.hawser.scsi.reservation.ReservationIn;
import io.hawser.scsi.reservation.ReservationMove;
import io.hawser.scsi.reservation.ReservationOut;
import io.hawser.scsi.reservation.ReservationType;
import io.hawser.scsi.reservation.TransportId;
import io.hawser.scsi.sense.Sense;
import io.hawser.scsi.sense.SenseCode;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReservationCommandsTest {
  private static final IscsiName TARGET = IscsiName.of("iqn.2026-01.io.hawser:t");

  private final Disk disk = Disk.memory("1", 1 << 20);
  private final Nexus a = nexus("a", 1);
  private final Nexus b = nexus("b", 1);
  private final Nexus c = nexus("c", 2);

  private static Nexus nexus(String name, int tag) {
    return new Nexus(IscsiName.of("iqn.2026-01.io.hawser:" + name), new Isid(7), TARGET, tag);
  }

  @BeforeEach
  void attach() {
    disk.addPort(TARGET, 1);
    disk.addPort(TARGET, 2);
    for (Nexus nexus : List.of(a, b, c)) {
      disk.attach(nexus);
      attention(nexus);
    }
  }

  private ScsiResult run(Nexus nexus, byte[] cdb, byte[] data) {
    return disk.execute(new ScsiRequest(nexus, cdb, ByteBuffer.wrap(data), data.length, 1 << 20));
  }

  /** What TEST UNIT READY is told, if anything. */
  private Optional<SenseCode> attention(Nexus nexus) {
    ScsiResult result = run(nexus, new byte[16], new byte[0]);
    return Sense.parse(result.sense())
        .flatMap(s -> List.of(SenseCode.values()).stream().filter(c -> c.in(s)).findFirst());
  }

  private ScsiResult out(Nexus nexus, int action, ReservationType type, long key, long actionKey) {
    return out(nexus, action, type, ReservationOut.of(key, actionKey));
  }

  private ScsiResult out(Nexus nexus, int action, ReservationType type, ReservationOut list) {
    byte[] cdb = new byte[16];
    byte[] data = list.encode();
    PrimaryCdb.persistentReserveOut(cdb, action, type.code(), data.length);
    return run(nexus, cdb, data);
  }

  private void register(Nexus nexus, long key) {
    good(out(nexus, ReservationOut.REGISTER, ReservationType.WRITE_EXCLUSIVE, 0, key));
  }

  private void reserve(Nexus nexus, ReservationType type, long key) {
    good(out(nexus, ReservationOut.RESERVE, type, key, 0));
  }

  private static void good(ScsiResult result) {
    assertEquals(ScsiStatus.GOOD, result.status(), () -> Sense.parse(result.sense()).toString());
  }

  private static void conflict(ScsiResult result) {
    assertEquals(ScsiStatus.RESERVATION_CONFLICT, result.status());
  }

  private static void refused(SenseCode code, ScsiResult result) {
    assertTrue(code.in(Sense.parse(result.sense()).orElseThrow()));
  }

  private ScsiStatus read(Nexus nexus) {
    byte[] cdb = new byte[16];
    BlockCdb.read10(cdb, 0, 1, 0);
    return run(nexus, cdb, new byte[0]).status();
  }

  private ScsiStatus write(Nexus nexus) {
    byte[] cdb = new byte[16];
    BlockCdb.write10(cdb, 0, 1, 0);
    return run(nexus, cdb, new byte[512]).status();
  }

  private ReservationIn.FullStatus status() throws MalformedDataException {
    byte[] cdb = new byte[16];
    PrimaryCdb.persistentReserveIn(cdb, ReservationIn.READ_FULL_STATUS, 4096);
    return ReservationIn.parseFullStatus(run(a, cdb, new byte[0]).dataIn());
  }

  private List<Long> keys() throws MalformedDataException {
    byte[] cdb = new byte[16];
    PrimaryCdb.persistentReserveIn(cdb, ReservationIn.READ_KEYS, 4096);
    return ReservationIn.parseKeys(run(a, cdb, new byte[0]).dataIn()).keys();
  }

  @ParameterizedTest
  @EnumSource
  void eachTypeRefusesWhatItShould(ReservationType type) {
    register(a, 1);
    register(b, 2);
    reserve(a, type, 1);
    boolean readsOpen = type.isWriteExclusive();
    assertEquals(ScsiStatus.GOOD, read(a));
    assertEquals(ScsiStatus.GOOD, write(a));
    ScsiStatus registrant =
        type.admitsRegistrants() ? ScsiStatus.GOOD : ScsiStatus.RESERVATION_CONFLICT;
    assertEquals(registrant, write(b));
    assertEquals(readsOpen ? ScsiStatus.GOOD : registrant, read(b));
    assertEquals(ScsiStatus.RESERVATION_CONFLICT, write(c));
    assertEquals(readsOpen ? ScsiStatus.GOOD : ScsiStatus.RESERVATION_CONFLICT, read(c));
    assertTrue(attention(c).isEmpty(), "TEST UNIT READY is open to all");
  }

  @Test
  void registeringNeedsTheOldKey() throws MalformedDataException {
    conflict(out(a, ReservationOut.REGISTER, ReservationType.WRITE_EXCLUSIVE, 9, 1));
    register(a, 1);
    conflict(out(a, ReservationOut.REGISTER, ReservationType.WRITE_EXCLUSIVE, 2, 3));
    good(out(a, ReservationOut.REGISTER, ReservationType.WRITE_EXCLUSIVE, 1, 3));
    good(out(a, ReservationOut.REGISTER_AND_IGNORE, ReservationType.WRITE_EXCLUSIVE, 99, 4));
    assertEquals(List.of(4L), keys());
    assertEquals(3, status().generation());
    good(out(a, ReservationOut.REGISTER, ReservationType.WRITE_EXCLUSIVE, 4, 0));
    assertEquals(List.of(), keys());
  }

  @Test
  void onlyRegistrantsReserveAndRelease() {
    conflict(out(a, ReservationOut.RESERVE, ReservationType.WRITE_EXCLUSIVE, 0, 0));
    register(a, 1);
    register(b, 2);
    reserve(a, ReservationType.WRITE_EXCLUSIVE, 1);
    reserve(a, ReservationType.WRITE_EXCLUSIVE, 1);
    conflict(out(a, ReservationOut.RESERVE, ReservationType.EXCLUSIVE_ACCESS, 1, 0));
    conflict(out(b, ReservationOut.RESERVE, ReservationType.WRITE_EXCLUSIVE, 2, 0));
    good(out(b, ReservationOut.RELEASE, ReservationType.WRITE_EXCLUSIVE, 2, 0));
    assertEquals(ScsiStatus.RESERVATION_CONFLICT, write(b));
    refused(
        SenseCode.INVALID_RELEASE,
        out(a, ReservationOut.RELEASE, ReservationType.EXCLUSIVE_ACCESS, 1, 0));
    good(out(a, ReservationOut.RELEASE, ReservationType.WRITE_EXCLUSIVE, 1, 0));
    assertEquals(ScsiStatus.GOOD, write(b));
    assertTrue(attention(b).isEmpty());
  }

  @Test
  void releasingTellsTheOtherRegistrants() {
    register(a, 1);
    register(b, 2);
    ReservationType type = ReservationType.WRITE_EXCLUSIVE_REGISTRANTS_ONLY;
    reserve(a, type, 1);
    good(out(a, ReservationOut.RELEASE, type, 1, 0));
    assertEquals(Optional.of(SenseCode.RESERVATIONS_RELEASED), attention(b));
    assertTrue(attention(c).isEmpty());
    reserve(a, type, 1);
    good(out(a, ReservationOut.REGISTER, type, 1, 0));
    assertEquals(Optional.of(SenseCode.RESERVATIONS_RELEASED), attention(b));
    assertEquals(ScsiStatus.GOOD, write(c));
  }

  @Test
  void theLastOfAllRegistrantsTakesTheReservationAlong() {
    ReservationType type = ReservationType.EXCLUSIVE_ACCESS_ALL_REGISTRANTS;
    register(a, 1);
    register(b, 2);
    reserve(a, type, 1);
    good(out(a, ReservationOut.REGISTER, type, 1, 0));
    assertEquals(ScsiStatus.RESERVATION_CONFLICT, read(a));
    assertEquals(ScsiStatus.GOOD, read(b));
    good(out(b, ReservationOut.REGISTER, type, 2, 0));
    assertEquals(ScsiStatus.GOOD, read(a));
  }

  @Test
  void clearingRemovesEverybody() throws MalformedDataException {
    register(a, 1);
    register(b, 2);
    reserve(b, ReservationType.EXCLUSIVE_ACCESS, 2);
    good(out(a, ReservationOut.CLEAR, ReservationType.EXCLUSIVE_ACCESS, 1, 0));
    assertEquals(List.of(), keys());
    assertEquals(Optional.of(SenseCode.RESERVATIONS_PREEMPTED), attention(b));
    assertTrue(attention(a).isEmpty());
    assertEquals(ScsiStatus.GOOD, write(c));
  }

  @Test
  void preemptingTakesTheReservationOver() throws MalformedDataException {
    register(a, 1);
    register(b, 2);
    register(c, 2);
    reserve(b, ReservationType.WRITE_EXCLUSIVE, 2);
    good(out(a, ReservationOut.PREEMPT, ReservationType.EXCLUSIVE_ACCESS, 1, 2));
    assertEquals(List.of(1L), keys());
    assertEquals(
        Optional.of(ReservationType.EXCLUSIVE_ACCESS), status().registrations().get(0).type());
    assertEquals(Optional.of(SenseCode.REGISTRATIONS_PREEMPTED), attention(b));
    assertEquals(Optional.of(SenseCode.REGISTRATIONS_PREEMPTED), attention(c));
    assertEquals(ScsiStatus.RESERVATION_CONFLICT, read(b));
  }

  @Test
  void preemptingSomebodyElseLeavesTheReservation() throws MalformedDataException {
    register(a, 1);
    register(b, 2);
    register(c, 3);
    reserve(b, ReservationType.WRITE_EXCLUSIVE, 2);
    good(out(a, ReservationOut.PREEMPT, ReservationType.EXCLUSIVE_ACCESS, 1, 3));
    assertEquals(List.of(1L, 2L), keys());
    assertEquals(ScsiStatus.GOOD, write(b));
    conflict(out(a, ReservationOut.PREEMPT, ReservationType.EXCLUSIVE_ACCESS, 1, 77));
    refused(
        SenseCode.INVALID_FIELD_IN_PARAMETERS,
        out(a, ReservationOut.PREEMPT, ReservationType.EXCLUSIVE_ACCESS, 1, 0));
    assertEquals(Optional.of(SenseCode.REGISTRATIONS_PREEMPTED), attention(c));
    conflict(out(c, ReservationOut.PREEMPT, ReservationType.EXCLUSIVE_ACCESS, 3, 2));
  }

  @Test
  void keyZeroPreemptsAllRegistrants() throws MalformedDataException {
    register(a, 1);
    register(b, 2);
    reserve(b, ReservationType.WRITE_EXCLUSIVE_ALL_REGISTRANTS, 2);
    good(out(a, ReservationOut.PREEMPT, ReservationType.WRITE_EXCLUSIVE, 1, 0));
    assertEquals(List.of(1L), keys());
    assertEquals(ScsiStatus.GOOD, write(a));
    assertEquals(Optional.of(SenseCode.REGISTRATIONS_PREEMPTED), attention(b));
    assertEquals(ScsiStatus.RESERVATION_CONFLICT, write(b));
  }

  @Test
  void preemptAndAbortAnswersWhenTheVictimsTasksAreOver() {
    register(a, 1);
    register(b, 2);
    CompletableFuture<Void> end = new CompletableFuture<>();
    Set<Nexus> aborted = new HashSet<>();
    for (Nexus nexus : List.of(a, b, c)) {
      disk.tasks()
          .add(
              new AbortableTask() {
                @Override
                public Nexus nexus() {
                  return nexus;
                }

                @Override
                public CompletionStage<Void> abort() {
                  aborted.add(nexus);
                  return end;
                }
              });
    }
    ScsiResult result =
        out(a, ReservationOut.PREEMPT_AND_ABORT, ReservationType.WRITE_EXCLUSIVE, 1, 2);
    good(result);
    assertEquals(Set.of(b), aborted);
    assertFalse(result.after().toCompletableFuture().isDone());
    end.complete(null);
    assertTrue(result.after().toCompletableFuture().isDone());
  }

  @Test
  void registrationsOutliveSessionsAndPowerIfAsked() throws MalformedDataException {
    register(a, 1);
    disk.detach(a);
    disk.attach(a);
    attention(a);
    assertEquals(List.of(1L), keys());
    disk.powerCycle();
    attention(a);
    assertEquals(List.of(), keys());
    good(
        out(
            a,
            ReservationOut.REGISTER,
            ReservationType.WRITE_EXCLUSIVE,
            new ReservationOut(0, 5, false, false, true, List.of())));
    disk.powerCycle();
    attention(a);
    assertEquals(List.of(5L), keys());
  }

  @Test
  void othersAreRegisteredByNameAndByPort() throws MalformedDataException {
    TransportId named = b.transportId();
    good(
        out(
            a,
            ReservationOut.REGISTER,
            ReservationType.WRITE_EXCLUSIVE,
            new ReservationOut(0, 5, true, true, false, List.of(named))));
    assertEquals(4, status().registrations().size());
    assertEquals(
        Set.of(1, 2),
        Set.copyOf(
            status().registrations().stream()
                .map(ReservationIn.Registration::relativePort)
                .distinct()
                .toList()));
    assertTrue(
        status().registrations().stream().anyMatch(r -> r.initiator().equals(Optional.of(named))));
  }

  @Test
  void theReservationMovesToAnotherNexus() throws MalformedDataException {
    register(a, 1);
    reserve(a, ReservationType.WRITE_EXCLUSIVE, 1);
    byte[] list = new ReservationMove(1, 9, true, false, 2, c.transportId()).encode();
    byte[] cdb = new byte[16];
    PrimaryCdb.persistentReserveOut(cdb, ReservationOut.REGISTER_AND_MOVE, 0, list.length);
    good(run(a, cdb, list));
    assertEquals(List.of(9L), keys());
    assertEquals(ScsiStatus.GOOD, write(c));
    assertEquals(ScsiStatus.RESERVATION_CONFLICT, write(a));
  }

  @Test
  void badParameterListsAreRefused() {
    byte[] cdb = new byte[16];
    PrimaryCdb.persistentReserveOut(cdb, ReservationOut.REGISTER, 1, 24);
    refused(SenseCode.PARAMETER_LENGTH, run(a, cdb, new byte[23]));
    PrimaryCdb.persistentReserveOut(cdb, ReservationOut.REGISTER, 1, 23);
    refused(SenseCode.PARAMETER_LENGTH, run(a, cdb, new byte[23]));
    register(a, 1);
    PrimaryCdb.persistentReserveOut(cdb, ReservationOut.RESERVE, 2, 24);
    refused(SenseCode.INVALID_FIELD_IN_CDB, run(a, cdb, ReservationOut.of(1, 0).encode()));
  }

  @Test
  void theOldReserveExcludesOthersUntilTheNexusIsLost() {
    byte[] reserve = new byte[16];
    reserve[0] = Opcode.RESERVE_6;
    good(run(a, reserve, new byte[0]));
    conflict(run(b, reserve, new byte[0]));
    assertEquals(ScsiStatus.RESERVATION_CONFLICT, read(b));
    byte[] release = new byte[16];
    release[0] = Opcode.RELEASE_6;
    good(run(b, release, new byte[0]));
    assertEquals(ScsiStatus.RESERVATION_CONFLICT, read(b));
    disk.detach(a);
    assertEquals(ScsiStatus.GOOD, read(b));
    register(b, 2);
    conflict(run(b, reserve, new byte[0]));
  }
}
