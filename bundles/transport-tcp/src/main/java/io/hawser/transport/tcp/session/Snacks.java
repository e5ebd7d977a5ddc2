package io.hawser.transport.tcp.session;

import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.SnackRequestPdu;
import io.hawser.transport.tcp.recovery.StatusOrder;

/** Lays SNACKs out on a connection (RFC 7143 section 11.16). Loop only. */
final class Snacks {
  /** Data or R2Ts of a task. */
  static final int DATA = 0;

  /** Numbered responses. */
  static final int STATUS = 1;

  /** Acknowledges data. */
  private static final int DATA_ACK = 2;

  private final OutboundPdus out;
  private final StatusOrder order;

  /**
   * @param order knows what is acknowledged
   */
  Snacks(OutboundPdus out, StatusOrder order) {
    this.out = out;
    this.order = order;
  }

  /**
   * Asks for Data-Ins or R2Ts of a task.
   *
   * @param first DataSN or R2TSN of the first
   * @param count how many, 0 for all from the first on
   */
  void data(Task task, int first, int count) {
    put(DATA, 0, task.tag, Bhs.NO_TAG, first, count);
  }

  /** Asks for this many responses from this StatSN on. */
  void statuses(int first, int count) {
    put(STATUS, 0, Bhs.NO_TAG, Bhs.NO_TAG, first, count);
  }

  /**
   * Acknowledges data, unless the target does not read: it only frees what the target keeps.
   *
   * @param lun as the Data-In that asks for it said
   * @param transferTag the same
   * @param next the DataSN that comes next
   */
  void acknowledgeData(long lun, int transferTag, int next) {
    if (!out.isBlocked()) {
      put(DATA_ACK, lun, Bhs.NO_TAG, transferTag, next, 0);
    }
  }

  private void put(int type, long lun, int taskTag, int transferTag, int first, int count) {
    out.add(
        new SnackRequestPdu(
            type, lun, taskTag, transferTag, order.expected(), first, count, Pdu.NO_DATA));
  }
}
