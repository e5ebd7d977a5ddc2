package io.hawser.scsi.reservation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.Seeded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReservationTest {
  private static TransportId id(Random random) {
    String name = "iqn.2026-01.io.hawser:" + "x".repeat(random.nextInt(9));
    return new TransportId(
        name,
        random.nextBoolean()
            ? Optional.of(String.format("%012x", random.nextLong() >>> 16))
            : Optional.empty());
  }

  @Test
  void outListsAreReadBack() {
    Seeded.check(
        500,
        random -> {
          boolean specify = random.nextBoolean();
          List<TransportId> ids = new ArrayList<>();
          for (int i = specify ? random.nextInt(4) : 0; i > 0; i--) {
            ids.add(id(random));
          }
          ReservationOut out =
              new ReservationOut(
                  random.nextLong(),
                  random.nextLong(),
                  specify,
                  random.nextBoolean(),
                  random.nextBoolean(),
                  ids);
          assertEquals(out, ReservationOut.parse(ByteBuffer.wrap(out.encode())));
          ReservationMove move =
              new ReservationMove(
                  random.nextLong(),
                  random.nextLong(),
                  random.nextBoolean(),
                  random.nextBoolean(),
                  random.nextInt(65536),
                  id(random));
          assertEquals(move, ReservationMove.parse(ByteBuffer.wrap(move.encode())));
        });
  }

  @Test
  void outListsOfAnotherLengthAreRefused() {
    byte[] list = ReservationOut.of(1, 2).encode();
    assertEquals(24, list.length);
    assertThrows(
        MalformedDataException.class, () -> ReservationOut.parse(ByteBuffer.wrap(list, 0, 23)));
    assertThrows(MalformedDataException.class, () -> ReservationOut.parse(ByteBuffer.allocate(25)));
  }

  @Test
  void anIscsiTransportIdAsItTravels() throws Exception {
    byte[] bytes = new TransportId("iqn.a", Optional.of("800000000001")).encode();
    assertEquals(
        "45000018" + HexFormat.of().formatHex("iqn.a,i,0x800000000001\0\0".getBytes("US-ASCII")),
        HexFormat.of().formatHex(bytes));
  }

  @Test
  void inDataAreReadBack() {
    Seeded.check(
        300,
        random -> {
          var keys =
              new ReservationIn.Keys(
                  random.nextInt() & 0xffffffffL,
                  random.longs(random.nextInt(20)).boxed().toList());
          assertEquals(keys, ReservationIn.parseKeys(ByteBuffer.wrap(keys.encode())));
          ReservationType type = ReservationType.values()[random.nextInt(6)];
          var reservation =
              new ReservationIn.Reservation(
                  7,
                  random.nextBoolean()
                      ? Optional.of(new ReservationIn.Holder(random.nextLong(), type))
                      : Optional.empty());
          assertEquals(
              reservation, ReservationIn.parseReservation(ByteBuffer.wrap(reservation.encode())));
          var capabilities =
              new ReservationIn.Capabilities(
                  random.nextBoolean(),
                  random.nextBoolean(),
                  random.nextBoolean(),
                  random.nextBoolean(),
                  ReservationIn.Capabilities.ALL_TYPES);
          assertEquals(
              capabilities,
              ReservationIn.parseCapabilities(ByteBuffer.wrap(capabilities.encode())));
          List<ReservationIn.Registration> registrations = new ArrayList<>();
          for (int i = random.nextInt(5); i > 0; i--) {
            registrations.add(
                new ReservationIn.Registration(
                    random.nextLong(),
                    random.nextBoolean(),
                    random.nextBoolean() ? Optional.of(type) : Optional.empty(),
                    random.nextInt(65536),
                    Optional.of(id(random))));
          }
          var status = new ReservationIn.FullStatus(3, registrations);
          assertEquals(status, ReservationIn.parseFullStatus(ByteBuffer.wrap(status.encode())));
        });
  }

  @Test
  void anUndefinedTypeIsRefused() {
    byte[] data =
        new ReservationIn.Reservation(
                1, Optional.of(new ReservationIn.Holder(1, ReservationType.EXCLUSIVE_ACCESS)))
            .encode();
    data[21] = 0x0b;
    assertThrows(
        MalformedDataException.class, () -> ReservationIn.parseReservation(ByteBuffer.wrap(data)));
    assertThrows(
        MalformedDataException.class,
        () -> ReservationIn.parseReservation(ByteBuffer.wrap(data, 0, 20)));
  }
}
