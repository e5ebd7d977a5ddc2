package io.hawser.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Data-In and residuals of reads (RFC 7143 section 11.7). */
class ReadTest extends Cases {
  private static final int BIG = 2048;

  @Test
  @DisplayName("Data-In of exactly the declared MaxRecvDataSegmentLength is received")
  void exactSegment() throws Exception {
    ScriptedTarget.Script script =
        answeringReads((service, pdu) -> segments(service, pdu, service.peer.initiatorMaxRecv));
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target, target.url(), 0, BIG);
    }
  }

  private static void segments(FullFeature service, RawPdu pdu, int... lengths) throws IOException {
    byte[] data = wanted(service, pdu);
    int sn = 0;
    int at = 0;
    while (at < data.length) {
      int end = Math.min(data.length, at + lengths[sn % lengths.length]);
      boolean last = end == data.length;
      RawPdu segment =
          service.dataSegment(pdu, sn++, at, Arrays.copyOfRange(data, at, end), last ? 0x81 : 0);
      service.peer.send(last ? service.peer.stamped(segment) : segment);
      at = end;
    }
  }

  @Test
  @DisplayName("Data-In in segments of any length")
  void anySegments() throws Exception {
    ScriptedTarget.Script script =
        answeringReads((service, pdu) -> segments(service, pdu, 1, 3, 4, 511, 512, 2, 4097));
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target, target.url(), 0, 256);
    }
  }

  @Test
  @DisplayName("Data-In in many bursts")
  void bursts() throws Exception {
    ScriptedTarget.Script script =
        answeringReads(
            (service, pdu) -> {
              byte[] data = wanted(service, pdu);
              for (int sn = 0; sn * 512 < data.length; sn++) {
                boolean last = (sn + 1) * 512 >= data.length;
                RawPdu segment =
                    service.dataSegment(
                        pdu,
                        sn,
                        sn * 512,
                        Arrays.copyOfRange(data, sn * 512, sn * 512 + 512),
                        last ? 0x81 : 0x80);
                service.peer.send(last ? service.peer.stamped(segment) : segment);
              }
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target, target.url(), 0, 128);
    }
  }

  @Test
  @DisplayName("Status in a separate response")
  void separateStatus() throws Exception {
    ScriptedTarget.Script script =
        answeringReads(
            (service, pdu) -> {
              byte[] data = wanted(service, pdu);
              service.peer.send(service.dataSegment(pdu, 0, 0, data, 0x80));
              service.peer.send(service.peer.stamped(service.response(pdu, 0).put32(36, 1)));
            });
    assertReads(script);
  }

  @Test
  @DisplayName("Commands completed out of order")
  void outOfOrder() throws Exception {
    ScriptedTarget.Script script =
        peer -> {
          peer.login();
          List<RawPdu> held = new ArrayList<>();
          peer.serve(
              (service, pdu) -> {
                if (!FullFeature.isRead(pdu)) {
                  return false;
                }
                held.add(pdu);
                int left = BIG * 512;
                for (RawPdu one : held) {
                  left -= one.edtl();
                }
                if (left <= 0 || held.size() >= 2) {
                  Collections.reverse(held);
                  for (RawPdu one : held) {
                    service.read(one);
                  }
                  held.clear();
                } else if (peer.socket.getInputStream().available() == 0) {
                  // Wait for a companion only as long as one may still be on its way.
                  peer.socket.setSoTimeout(500);
                  try {
                    RawPdu next = peer.receive();
                    peer.took(next);
                    service.honest(next);
                  } catch (java.net.SocketTimeoutException alone) {
                    // The initiator reads one at a time.
                  }
                  peer.socket.setSoTimeout(20_000);
                  for (RawPdu one : held) {
                    service.read(one);
                  }
                  held.clear();
                }
                return true;
              });
        };
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target, target.url(), 0, BIG);
    }
  }

  @Test
  @DisplayName("Read with residual underflow is not a full success")
  void underflow() throws Exception {
    ScriptedTarget.Script script =
        answeringReads(
            (service, pdu) -> {
              byte[] data = service.disk.slice(FullFeature.lba(pdu), 1);
              RawPdu segment = service.dataSegment(pdu, 0, 0, data, 0x81);
              FullFeature.residual(segment, 512, pdu.edtl());
              service.peer.send(service.peer.stamped(segment));
            });
    assertReadFails(script);
  }

  @Test
  @DisplayName("Read with residual overflow is not a full success")
  void overflow() throws Exception {
    ScriptedTarget.Script script =
        answeringReads(
            (service, pdu) -> {
              byte[] data = wanted(service, pdu);
              RawPdu segment = service.dataSegment(pdu, 0, 0, data, 0x81);
              FullFeature.residual(segment, data.length + 512, pdu.edtl());
              service.peer.send(service.peer.stamped(segment));
            });
    assertReadFails(script);
  }

  @Test
  @DisplayName("INQUIRY with underflow is normal")
  void inquiryUnderflow() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      hawser().inq(target.url()).ok();
    }
  }
}
