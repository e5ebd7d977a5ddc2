package io.hawser.transport.tcp.session;

import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.protocol.pdu.Bhs;

/**
 * Judges the end of a command: whether what the target says of the transfer agrees with what moved
 * (RFC 7143 section 11.4). Used again and again; holds the last judgement. Loop only.
 */
final class Outcome {
  private String fault;
  private int transferred;
  private int residual;

  /** What is wrong, {@code null} if the status can be believed. */
  String fault() {
    return fault;
  }

  /** Bytes that moved. */
  int transferred() {
    return transferred;
  }

  /** Positive: fewer bytes than expected; negative: the target had more. */
  int residual() {
    return residual;
  }

  /**
   * Judges.
   *
   * @param direction which way the data went
   * @param expected Expected Data Transfer Length
   * @param moved bytes received without a gap, or sent
   * @param rejected whether the target rejected some of the data sent
   * @param flags of the SCSI Response or Data-In
   * @param response the response code
   * @param status the SCSI status
   * @param count Residual Count, unsigned
   */
  void judge(
      DataDirection direction,
      int expected,
      int moved,
      boolean rejected,
      int flags,
      int response,
      int status,
      int count) {
    boolean over = (flags & Bhs.FLAG_OVERFLOW) != 0;
    boolean under = (flags & Bhs.FLAG_UNDERFLOW) != 0;
    long residualCount = over || under ? Integer.toUnsignedLong(count) : 0;
    fault = null;
    transferred = Math.min(moved, expected);
    residual = expected - transferred;
    if (response != 0) {
      fault =
          response == 1
              ? "the target reports a failure of its own"
              : String.format("the target answers with response code 0x%02x", response);
    } else if (over && under) {
      fault = "the target reports overflow and underflow at once";
    } else if (under && residualCount > expected) {
      fault =
          "the target reports a residual of " + residualCount + " bytes for " + expected + " bytes";
    } else {
      settle(direction, expected, moved, rejected, status, over, residualCount);
    }
  }

  private void settle(
      DataDirection direction,
      int expected,
      int moved,
      boolean rejected,
      int status,
      boolean over,
      long count) {
    int net = over ? expected : expected - (int) count;
    if (status != ScsiStatus.GOOD.code() && status != ScsiStatus.CONDITION_MET.code()) {
      transferred = Math.min(moved, net);
      residual = expected - transferred;
      return;
    }
    if (rejected) {
      fault = "the target reports success after it rejected some of the data";
    } else if (direction == DataDirection.READ && moved != net) {
      fault = "the target reports success with " + net + " bytes but sent " + moved;
    } else if (direction == DataDirection.WRITE && moved < net) {
      fault = "the target reports success for " + net + " bytes but took only " + moved;
    }
    transferred = net;
    residual = over ? (int) -Math.min(count, Integer.MAX_VALUE) : expected - net;
  }
}
