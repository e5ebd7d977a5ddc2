package io.hawser.kernel.session;

import io.hawser.api.Deadline;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.NopOutPdu;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.Pdu;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A NOP-Out of ours; the kernel's own keepalive is its own affair. */
final class Ping {
  private Ping() {}

  /** Sends it. Engine thread. */
  static void send(ControlRequests control, Deadline deadline, CompletableFuture<Duration> result) {
    long start = System.nanoTime();
    NopOutPdu pdu = new NopOutPdu(true, 0, ControlRequests.TAG, Bhs.NO_TAG, 0, 0, Pdu.NO_DATA);
    control
        .send(pdu, Opcode.NOP_IN, deadline)
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                result.complete(Duration.ofNanos(System.nanoTime() - start));
              } else {
                result.completeExceptionally(Engine.failure(failure));
              }
            });
  }
}
