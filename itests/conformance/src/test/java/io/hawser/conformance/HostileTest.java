package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Targets that lie, flood, stall and send rubbish: no crash, no hang, no wrong byte, no false
 * success.
 */
class HostileTest extends Cases {
  /** Lets a read be answered by this, once a connection. */
  private static ScriptedTarget.Script onRead(FullFeature.Interceptor answer) {
    return with((service, pdu) -> FullFeature.isRead(pdu) && answer.handle(service, pdu));
  }

  private static ScriptedTarget.Script onWrite(FullFeature.Interceptor answer) {
    return with((service, pdu) -> FullFeature.isWrite(pdu) && answer.handle(service, pdu));
  }

  private static byte[] wanted(FullFeature service, RawPdu pdu) {
    return service.disk.slice(FullFeature.lba(pdu), FullFeature.count(pdu));
  }

  /**
   * The command may give up or, after building the session up again, succeed: but with every byte
   * right.
   */
  private void assertNeverWrong(ScriptedTarget target) throws Exception {
    Hawser.Result result = hawser().read(target.url(), 16, 8);
    if (result.exit() == 0) {
      assertArrayEquals(target.disk.slice(16, 8), result.data());
    } else {
      result.failed();
    }
  }

  // ---- before the login -------------------------------------------------------------------

  @Test
  @DisplayName("Target that closes at once")
  void closesAtOnce() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(Peer::close)) {
      hawser().inq(target.url()).failed();
    }
    try (ScriptedTarget target = new ScriptedTarget(Peer::reset)) {
      hawser().inq(target.url()).failed();
    }
  }

  @Test
  @DisplayName("Garbage instead of a login response")
  void garbage() throws Exception {
    for (long seed = 1; seed <= 3; seed++) {
      byte[] rubbish = new byte[4096];
      new Random(seed).nextBytes(rubbish);
      try (ScriptedTarget target =
          new ScriptedTarget(
              peer -> {
                peer.receive();
                peer.sendRaw(rubbish).drain();
              })) {
        hawser().inq(target.url()).failed();
      }
    }
    try (ScriptedTarget target =
        new ScriptedTarget(
            peer ->
                peer.sendRaw(
                        "HTTP/1.1 400 Bad Request\r\n\r\n"
                            .repeat(10)
                            .getBytes(StandardCharsets.US_ASCII))
                    .drain())) {
      hawser().inq(target.url()).failed();
    }
  }

  @Test
  @DisplayName("Login response that announces 16 MiB and sends little")
  void announcedMuch() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            peer -> {
              RawPdu request = peer.receive();
              RawPdu response = RawPdu.of(RawPdu.LOGIN_RESPONSE, request.flags());
              response.put64(8, request.u64(8)).put32(16, request.itt()).put24(5, 0xffffff);
              peer.sendRaw(response.bhs).sendRaw(new byte[100]).drain();
            })) {
      hawser().inq(target.url()).failed();
    }
  }

  @Test
  @DisplayName("Endless login text with the C bit")
  void endlessText() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            peer -> {
              for (int i = 0; i < 100_000; i++) {
                RawPdu request = peer.receive();
                RawPdu response = RawPdu.of(RawPdu.LOGIN_RESPONSE, request.flags() & 0x0c | 0x40);
                response.put64(8, request.u64(8)).put32(16, request.itt());
                peer.send(
                    peer.stamped(response)
                        .data(
                            ("X-k" + i + "=" + "v".repeat(200) + "\0")
                                .getBytes(StandardCharsets.US_ASCII)));
              }
            })) {
      hawser().inq(target.url()).failed();
      assertTrue(target.received(RawPdu.LOGIN).size() < 10_000);
    }
  }

  @Test
  @DisplayName("Login success, then the connection closes")
  void closesAfterLogin() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(peer -> peer.login().close())) {
      hawser().inq(target.url()).failed();
      assertTrue(target.connections() <= 20, target.connections() + " connections");
    }
  }

  @Test
  @DisplayName("SCSI response instead of a login response")
  void wrongOpcodeInLogin() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            peer -> {
              RawPdu request = peer.receive();
              peer.send(RawPdu.of(RawPdu.SCSI_RESPONSE, 0x80).put32(16, request.itt())).drain();
            })) {
      hawser().inq(target.url()).failed();
    }
  }

  @Test
  @DisplayName("Reject in the login ends it")
  void rejectInLogin() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            peer -> {
              RawPdu request = peer.receive();
              peer.send(RawPdu.of(RawPdu.REJECT, 0x80).put8(2, 4).put32(16, -1).data(request.bhs))
                  .drain();
            })) {
      hawser().inq(target.url()).failed();
    }
  }

  // ---- framing ----------------------------------------------------------------------------

  @Test
  @DisplayName("Data-In header one byte at a time")
  void trickle() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  RawPdu segment = service.dataSegment(pdu, 0, 0, wanted(service, pdu), 0x81);
                  service.peer.trickle(service.peer.encode(service.peer.stamped(segment)));
                  return true;
                }))) {
      assertReads(target);
    }
  }

  @Test
  @DisplayName("Many PDUs in one segment")
  void glued() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  byte[] data = wanted(service, pdu);
                  java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
                  for (int i = 0; i < 10; i++) {
                    all.writeBytes(
                        service.peer.encode(
                            service.peer.unstamped(
                                RawPdu.of(RawPdu.NOP_IN, 0x80).put32(16, -1).put32(20, -1))));
                  }
                  for (int at = 0; at < data.length; at += 64) {
                    boolean last = at + 64 >= data.length;
                    RawPdu segment =
                        service.dataSegment(
                            pdu,
                            at / 64,
                            at,
                            Arrays.copyOfRange(data, at, at + 64),
                            last ? 0x81 : 0);
                    all.writeBytes(
                        service.peer.encode(last ? service.peer.stamped(segment) : segment));
                  }
                  service.peer.sendRaw(all.toByteArray());
                  return true;
                }))) {
      assertReads(target);
    }
  }

  @Test
  @DisplayName("Data-In longer than the device declared")
  void tooLong() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  byte[] data = new byte[service.peer.initiatorMaxRecv + 512];
                  service.peer.send(
                      service.peer.stamped(service.dataSegment(pdu, 0, 0, data, 0x81)));
                  return true;
                }))) {
      assertReadFails(target);
    }
  }

  @Test
  @DisplayName("AHS length without the bytes, then close")
  void missingAhs() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  RawPdu response = service.peer.stamped(service.response(pdu, 0)).put8(4, 255);
                  service.peer.sendRaw(response.bhs).sendRaw(new byte[16]).close();
                  return true;
                }))) {
      assertReadFails(target);
    }
  }

  @Test
  @DisplayName("Half a PDU, then silence")
  void halfPdu() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  RawPdu segment =
                      service.peer.stamped(
                          service.dataSegment(pdu, 0, 0, wanted(service, pdu), 0x81));
                  byte[] bytes = service.peer.encode(segment);
                  service.peer.sendRaw(Arrays.copyOf(bytes, bytes.length / 2)).drain();
                  return true;
                }))) {
      assertReadFails(target);
    }
  }

  @ParameterizedTest(name = "opcode {0}")
  @ValueSource(
      strings = {"0x23", "0x24", "0x26", "0x22", "0x2a", "0x3e", "0x1f", "0x01", "0x05", "0x03"})
  @DisplayName("Unknown and misplaced opcodes from the target")
  void opcodes(String opcode) throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  service.peer.send(
                      service.peer.stamped(
                          RawPdu.of(Integer.decode(opcode), 0x80).put32(16, pdu.itt())));
                  service.read(pdu);
                  return true;
                }))) {
      assertNeverWrong(target);
    }
  }

  // ---- data -------------------------------------------------------------------------------

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "beyond the end, 4096, 0, 512",
    "negative offset, -512, 0, 512",
    "huge offset, 2147483136, 0, 512",
    "a gap, 512, 0, 3584",
    "straddling the end, 3840, 0, 512",
    "wrong DataSN, 0, 5, 4096"
  })
  @DisplayName("Data-In beyond the end of the buffer, with gaps, out of order")
  void misplaced(String what, int offset, int dataSn, int length) throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  byte[] data = Arrays.copyOf(wanted(service, pdu), length);
                  service.peer.send(
                      service.peer.stamped(service.dataSegment(pdu, dataSn, offset, data, 0x81)));
                  return true;
                }))) {
      assertReadFails(target);
    }
  }

  @Test
  @DisplayName("More data than was asked for")
  void tooMuch() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  service.peer.send(service.dataSegment(pdu, 0, 0, wanted(service, pdu), 0));
                  service.peer.send(
                      service.peer.stamped(service.dataSegment(pdu, 1, 4096, new byte[512], 0x81)));
                  return true;
                }))) {
      assertReadFails(target);
    }
  }

  @Test
  @DisplayName("The same data twice")
  void overlapping() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  byte[] data = wanted(service, pdu);
                  byte[] half = Arrays.copyOf(data, 2048);
                  service.peer.send(service.dataSegment(pdu, 0, 0, half, 0));
                  service.peer.send(
                      service.peer.stamped(service.dataSegment(pdu, 1, 0, half, 0x81)));
                  return true;
                }))) {
      assertReadFails(target);
    }
  }

  @Test
  @DisplayName("Data-In for an unknown task")
  void unknownTask() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  RawPdu stray = service.dataSegment(pdu, 0, 0, new byte[4096], 0x80);
                  service.peer.send(stray.put32(16, pdu.itt() ^ 0x5555));
                  service.read(pdu);
                  return true;
                }))) {
      assertNeverWrong(target);
    }
  }

  @Test
  @DisplayName("Responses to a finished task")
  void finishedTask() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            with(
                (service, pdu) -> {
                  if (pdu.op() != RawPdu.SCSI_COMMAND) {
                    return false;
                  }
                  service.honest(pdu);
                  service.peer.send(service.dataSegment(pdu, 0, 0, new byte[8], 0x80));
                  return true;
                }))) {
      assertNeverWrong(target);
    }
  }

  @Test
  @DisplayName("Read that ends GOOD with half the data and no residual")
  void halfTheData() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  byte[] half = Arrays.copyOf(wanted(service, pdu), 2048);
                  service.peer.send(
                      service.peer.stamped(service.dataSegment(pdu, 0, 0, half, 0x81)));
                  return true;
                }))) {
      assertReadFails(target);
    }
  }

  @Test
  @DisplayName("Read that ends GOOD with no data at all")
  void noData() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  service.status(pdu, 0);
                  return true;
                }))) {
      assertReadFails(target);
    }
  }

  @ParameterizedTest(name = "flags {0} residual {1}")
  @CsvSource({"0x83, 8192", "0x83, -1", "0x83, 4096", "0x87, 512", "0x85, 512", "0x83, 1"})
  @DisplayName(
      "Residual counts that lie: larger than the transfer, both ways at once, with all data")
  void lyingResiduals(String flags, int residual) throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  RawPdu segment =
                      service.dataSegment(pdu, 0, 0, wanted(service, pdu), Integer.decode(flags));
                  service.peer.send(service.peer.stamped(segment.put32(44, residual)));
                  return true;
                }))) {
      assertReadFails(target);
    }
  }

  @Test
  @DisplayName("Data-In with status but without the F bit")
  void statusWithoutFinal() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  service.peer.send(
                      service.peer.stamped(
                          service.dataSegment(pdu, 0, 0, wanted(service, pdu), 0x01)));
                  return true;
                }))) {
      assertNeverWrong(target);
    }
  }

  @Test
  @DisplayName("Data-In for a write")
  void dataForAWrite() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onWrite(
                (service, pdu) -> {
                  service.peer.send(
                      service.peer.stamped(
                          service.dataSegment(pdu, 0, 0, new byte[pdu.edtl()], 0x81)));
                  return true;
                }))) {
      assertWriteFails(target, 8);
    }
  }

  @Test
  @DisplayName("INQUIRY with too little data")
  void shortInquiry() throws Exception {
    for (int length : new int[] {0, 1, 4, 5, 35}) {
      try (ScriptedTarget target =
          new ScriptedTarget(
              with(
                  (service, pdu) -> {
                    if (!FullFeature.isInquiry(pdu)) {
                      return false;
                    }
                    service.dataIn(pdu, Arrays.copyOf(service.disk.inquiry(false, 0), length));
                    return true;
                  }))) {
        hawser().inq(target.url()).failed();
      }
    }
  }

  @ParameterizedTest(name = "last LBA {0}, block size {1}")
  @CsvSource({
    "8191, 0",
    "8191, 513",
    "8191, -2147483648",
    "8191, 1",
    "8191, 2147483647",
    "-1, 512",
    "9223372036854775807, 4096"
  })
  @DisplayName("Absurd capacities are refused")
  void absurdCapacity(long last, int blockSize) throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            with(
                (service, pdu) -> {
                  if (pdu.op() == RawPdu.SCSI_COMMAND && pdu.scsiOpcode() == 0x25) {
                    int last10 = last > 0xfffffffeL || last < 0 ? -1 : (int) last;
                    service.dataIn(pdu, new RawPdu().put32(0, last10).put32(4, blockSize).head(8));
                    return true;
                  }
                  if (pdu.op() == RawPdu.SCSI_COMMAND && pdu.scsiOpcode() == 0x9e) {
                    byte[] head = new RawPdu().put64(0, last).put32(8, blockSize).head(12);
                    service.dataIn(pdu, Arrays.copyOf(head, Math.min(32, pdu.edtl())));
                    return true;
                  }
                  return false;
                }))) {
      hawser().capacity(target.url()).failed();
      assertReadFails(target);
    }
  }

  @ParameterizedTest(name = "length field {0} in {1} bytes")
  @CsvSource({"65535, 20", "252, 2", "18, 10", "18, 2", "18, 3", "0, 20", "1, 3"})
  @DisplayName("Sense data whose length lies")
  void lyingSense(int field, int length) throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  byte[] sense = new byte[length];
                  sense[0] = (byte) (field >> 8);
                  sense[1] = (byte) field;
                  for (int i = 2; i < length; i++) {
                    sense[i] = (byte) 0xf0;
                  }
                  RawPdu response = service.response(pdu, 2).data(sense);
                  service.peer.send(
                      service.peer.stamped(FullFeature.residual(response, 0, pdu.edtl())));
                  return true;
                }))) {
      assertReadFails(target);
    }
  }

  // ---- R2T --------------------------------------------------------------------------------

  @Test
  @DisplayName("R2T for a read")
  void r2tForARead() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  service.r2t(pdu, 0, 512, 0);
                  service.peer.drain();
                  return true;
                }))) {
      assertReadFails(target);
      assertTrue(target.received(RawPdu.DATA_OUT).isEmpty(), "data of a read went out");
    }
  }

  @ParameterizedTest(name = "offset {0} length {1}")
  @CsvSource({
    "0, 0",
    "0, 131072",
    "0, -1",
    "65536, 512",
    "2147483647, 2147483647",
    "-512, 512",
    "65024, 1024"
  })
  @DisplayName("R2T above MaxBurstLength, beyond the end, or of nothing")
  void impossibleR2ts(int offset, int length) throws Exception {
    LoginPlan plan = new LoginPlan().initialR2T(true).immediateData(false).burst(512, 65_536);
    try (ScriptedTarget target =
        new ScriptedTarget(
            with(
                plan,
                (service, pdu) -> {
                  if (!FullFeature.isWrite(pdu)) {
                    return false;
                  }
                  service.r2t(pdu, offset, length, 0);
                  service.peer.drain();
                  return true;
                }))) {
      assertWriteFails(target, 128);
    }
  }

  @Test
  @DisplayName("Endless R2Ts for the same bytes")
  void endlessR2ts() throws Exception {
    LoginPlan plan = new LoginPlan().initialR2T(true).immediateData(false);
    try (ScriptedTarget target =
        new ScriptedTarget(
            with(
                plan,
                (service, pdu) -> {
                  if (!FullFeature.isWrite(pdu)) {
                    return false;
                  }
                  byte[] data = new byte[pdu.edtl()];
                  for (int sn = 0; sn < 100_000; sn++) {
                    service.solicit(pdu, data, 0, 4096, sn);
                  }
                  return true;
                }))) {
      assertWriteFails(target, 8);
    }
  }

  @Test
  @DisplayName("GOOD for a write whose data was never asked for")
  void goodWithoutData() throws Exception {
    LoginPlan plan = new LoginPlan().initialR2T(true).immediateData(false);
    try (ScriptedTarget target =
        new ScriptedTarget(
            with(
                plan,
                (service, pdu) -> {
                  if (!FullFeature.isWrite(pdu)) {
                    return false;
                  }
                  service.status(pdu, 0);
                  return true;
                }))) {
      assertWriteFails(target, 8);
    }
  }

  @Test
  @DisplayName("Write that ends GOOD with a residual is not a full success")
  void writeUnderflow() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onWrite(
                (service, pdu) -> {
                  service.gather(pdu);
                  RawPdu response =
                      FullFeature.residual(service.response(pdu, 0), 2048, pdu.edtl());
                  service.peer.send(service.peer.stamped(response));
                  return true;
                }))) {
      assertWriteFails(target, 8);
    }
  }

  @Test
  @DisplayName("TCP reset when all data of a write arrived but no status")
  void resetBeforeStatus() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onWrite(
                (service, pdu) -> {
                  service.gather(pdu);
                  service.peer.reset();
                  return true;
                }))) {
      assertWriteFails(target, 8);
    }
  }

  // ---- floods -----------------------------------------------------------------------------

  @Test
  @DisplayName("Flood of pings")
  void pingFlood() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  flood(
                      service,
                      20_000,
                      () ->
                          service.peer.unstamped(
                              RawPdu.of(RawPdu.NOP_IN, 0x80).put32(16, -1).put32(20, 5)));
                  service.read(pdu);
                  return true;
                }))) {
      assertNeverWrong(target);
    }
  }

  @Test
  @DisplayName("Asynchronous messages without end")
  void asyncFlood() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  flood(
                      service,
                      20_000,
                      () ->
                          service.peer.stamped(
                              RawPdu.of(RawPdu.ASYNC, 0x80).put32(16, -1).put8(36, 255)));
                  service.read(pdu);
                  return true;
                }))) {
      assertNeverWrong(target);
    }
  }

  @Test
  @DisplayName("Rejects without end")
  void rejectFlood() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  flood(
                      service,
                      5_000,
                      () ->
                          service.peer.stamped(
                              RawPdu.of(RawPdu.REJECT, 0x80)
                                  .put8(2, 9)
                                  .put32(16, -1)
                                  .data(new byte[48])));
                  service.read(pdu);
                  return true;
                }))) {
      assertNeverWrong(target);
    }
  }

  @Test
  @DisplayName("Logout requests without end")
  void logoutStorm() throws Exception {
    AtomicInteger sessions = new AtomicInteger();
    try (ScriptedTarget target =
        new ScriptedTarget(
            peer -> {
              sessions.incrementAndGet();
              peer.login();
              peer.send(
                  peer.stamped(
                      RawPdu.of(RawPdu.ASYNC, 0x80).put32(16, -1).put8(36, 1).put16(42, 1)));
              peer.serve();
            })) {
      hawser().read(target.url(), 16, 8);
      assertTrue(sessions.get() <= 50, sessions + " sessions");
    }
  }

  private interface Pdus {
    RawPdu next();
  }

  private static void flood(FullFeature service, int count, Pdus pdus) throws IOException {
    java.io.ByteArrayOutputStream batch = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      batch.writeBytes(service.peer.encode(pdus.next()));
      if (batch.size() > 60_000) {
        service.peer.sendRaw(batch.toByteArray());
        batch.reset();
        discard(service.peer);
      }
    }
    service.peer.sendRaw(batch.toByteArray());
  }

  /** Keeps the answers of the initiator from filling the socket. */
  private static void discard(Peer peer) throws IOException {
    java.io.InputStream in = peer.socket.getInputStream();
    int available = in.available() / 48 * 48;
    if (available > 0) {
      in.skipNBytes(available);
    }
  }

  @Test
  @DisplayName("A target that sends one byte a while is given up")
  void slowTarget() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  byte[] bytes =
                      service.peer.encode(
                          service.peer.stamped(
                              service.dataSegment(pdu, 0, 0, wanted(service, pdu), 0x81)));
                  for (byte b : bytes) {
                    service.peer.sendRaw(new byte[] {b});
                    java.util.concurrent.locks.LockSupport.parkNanos(200_000_000L);
                  }
                  return true;
                }))) {
      assertReadFails(target);
    }
  }

  @Test
  @DisplayName("No LUN of this number")
  void noSuchLun() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      String url = target.url().replaceAll("/1$", "/7");
      hawser().inq(url).failed();
      hawser().read(url, 0, 1).failed();
      hawser().capacity(url).failed();
      assertEquals(0, target.writes.get());
    }
  }
}
