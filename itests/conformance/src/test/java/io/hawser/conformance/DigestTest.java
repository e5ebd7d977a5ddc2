package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Header and data digests (RFC 7143 sections 7.7, 7.8 and 13.1). */
class DigestTest extends Cases {
  private static final String HEADER = "header_digest=crc32c";
  private static final String DATA = "data_digest=crc32c";
  private static final String BOTH = HEADER + "&" + DATA;

  private static ScriptedTarget.Script honestWithDigests() {
    return honest(new LoginPlan().digests());
  }

  @Test
  @DisplayName("Header digest CRC32C")
  void headerDigest() throws Exception {
    assertDigests(HEADER, true, false);
  }

  @Test
  @DisplayName("Data digest CRC32C")
  void dataDigest() throws Exception {
    assertDigests(DATA, false, true);
  }

  @Test
  @DisplayName("Header and data digest together")
  void bothDigests() throws Exception {
    assertDigests(BOTH, true, true);
  }

  private void assertDigests(String query, boolean header, boolean data) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honestWithDigests())) {
      String url = target.url("", query);
      assertReads(target, url, 16, 300);
      assertWrites(target, url, 300);
      Peer peer = target.peers.get(0);
      assertEquals(header, peer.headerDigest);
      assertEquals(data, peer.dataDigest);
    }
  }

  @Test
  @DisplayName("CRC32C that was not offered is refused")
  void notOffered() throws Exception {
    for (String key : new String[] {"HeaderDigest", "DataDigest"}) {
      LoginPlan plan = new LoginPlan().answer(key, "CRC32C").extra(key, "CRC32C");
      assertLoginFails(honest(plan));
    }
  }

  @Test
  @DisplayName("None in answer to a demand for CRC32C is refused")
  void demanded() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      hawser().inq(target.url("", HEADER)).failed();
    }
    try (ScriptedTarget target =
        new ScriptedTarget(honest(new LoginPlan().answer("DataDigest", "None")))) {
      hawser().inq(target.url("", DATA)).failed();
    }
  }

  @Test
  @DisplayName("A preference for CRC32C lets the target decline")
  void preferred() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      assertReads(
          target, target.url("", "header_digest=crc32c,none&data_digest=crc32c,none"), 16, 8);
    }
  }

  @Test
  @DisplayName("Pad bytes are part of the data digest")
  void padBytes() throws Exception {
    // Standard INQUIRY cut to 37 bytes needs three pad bytes, and the pads are not zero here.
    ScriptedTarget.Script script =
        with(
            new LoginPlan().digests(),
            (service, pdu) -> {
              if (FullFeature.isInquiry(pdu) && (pdu.u8(33) & 1) == 0 && pdu.edtl() >= 37) {
                byte[] data = java.util.Arrays.copyOf(service.disk.inquiry(false, 0), 37);
                RawPdu segment = service.dataSegment(pdu, 0, 0, data, 0x81);
                FullFeature.residual(segment, 37, pdu.edtl());
                service.peer.sendRaw(paddedWith(service.peer, service.peer.stamped(segment)));
                return true;
              }
              return false;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      hawser().inq(target.url("", BOTH)).ok();
    }
  }

  private static byte[] paddedWith(Peer peer, RawPdu segment) {
    byte[] bytes = peer.encode(segment);
    int at = bytes.length - 7;
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    for (int i = 0; i < 3; i++) {
      bytes[at + i] = (byte) 0xe0;
    }
    crc.update(bytes, 52, 40);
    byte[] digest = new RawPdu().put32(0, Integer.reverseBytes((int) crc.getValue())).head(4);
    System.arraycopy(digest, 0, bytes, bytes.length - 4, 4);
    return bytes;
  }

  private static ScriptedTarget.Script corrupting(int times, boolean header) {
    AtomicInteger left = new AtomicInteger(times);
    return with(
        new LoginPlan().digests(),
        (service, pdu) -> {
          if (!FullFeature.isRead(pdu) || left.getAndDecrement() <= 0) {
            return false;
          }
          byte[] data = wanted(service, pdu);
          byte[] bytes =
              service.peer.encode(service.peer.stamped(service.dataSegment(pdu, 0, 0, data, 0x81)));
          bytes[header ? 9 : 52 + 5] ^= 0x10;
          service.peer.sendRaw(bytes);
          return true;
        });
  }

  @Test
  @DisplayName("Corrupted data digest on Data-In: data is not delivered")
  void corruptedData() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(corrupting(1, false))) {
      Hawser.Result result = hawser().read(target.url("", BOTH), 16, 8);
      if (result.exit() == 0) {
        org.junit.jupiter.api.Assertions.assertArrayEquals(target.disk.slice(16, 8), result.data());
      } else {
        assertEquals(0, result.data().length);
      }
    }
  }

  @Test
  @DisplayName("Header digest errors for ever end in an error")
  void headerCorruptedForEver() throws Exception {
    assertGivenUp(true);
  }

  @Test
  @DisplayName("Data digest errors for ever end in an error")
  void dataCorruptedForEver() throws Exception {
    assertGivenUp(false);
  }

  private void assertGivenUp(boolean header) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(corrupting(Integer.MAX_VALUE, header))) {
      assertReadFails(target, target.url("", BOTH));
      assertTrue(target.connections() <= 20);
    }
  }

  @Test
  @DisplayName("A second header digest error never delivers wrong data")
  void twoHeaderErrors() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(corrupting(2, true))) {
      Hawser.Result result = hawser().read(target.url("", BOTH), 16, 8);
      if (result.exit() == 0) {
        org.junit.jupiter.api.Assertions.assertArrayEquals(target.disk.slice(16, 8), result.data());
      }
    }
  }

  @Test
  @DisplayName("Corrupted data digest on sense data is not believed")
  void corruptedSense() throws Exception {
    ScriptedTarget.Script script =
        answeringReads(
            new LoginPlan().digests(),
            (service, pdu) -> {
              byte[] sense = new byte[20];
              sense[1] = 18;
              sense[2] = 0x70;
              sense[4] = 5;
              RawPdu response =
                  FullFeature.residual(service.response(pdu, 2).data(sense), 0, pdu.edtl());
              byte[] bytes = service.peer.encode(service.peer.stamped(response));
              bytes[bytes.length - 1] ^= 1;
              service.peer.sendRaw(bytes);
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReadFails(target, target.url("", BOTH));
    }
  }

  @Test
  @DisplayName("Data digest error at the target (Reject) is not a success")
  void rejectedData() throws Exception {
    ScriptedTarget.Script script =
        answeringWrites(
            new LoginPlan().digests(),
            (service, pdu) ->
                service.peer.send(
                    service.peer.stamped(
                        RawPdu.of(RawPdu.REJECT, 0x80).put8(2, 2).put32(16, -1).data(pdu.bhs))));
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      hawser().write(target.url("", BOTH), 100, random(4096)).failed();
      assertEquals(0, target.writes.get());
    }
  }

  @Test
  @DisplayName("Digests are asked for again after a reconnection")
  void againAfterReconnection() throws Exception {
    ScriptedTarget.Script drops =
        answeringReads(new LoginPlan().digests(), (service, pdu) -> service.peer.reset());
    try (ScriptedTarget target = new ScriptedTarget(drops, honestWithDigests())) {
      assertReads(target, target.url("", BOTH), 16, 8);
      assertTrue(target.peers.get(1).headerDigest && target.peers.get(1).dataDigest);
    }
  }

  @Test
  @DisplayName("No digest is used before the full feature phase or when none was agreed")
  void noneByDefault() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honestWithDigests())) {
      assertReads(target);
      assertFalse(target.peers.get(0).headerDigest);
    }
  }
}
