package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests of a connection that are not SCSI commands, by their Initiator Task Tag. Their tags
 * have {@link TaskTable#CONTROL_BIT} set, so they never meet those of commands. Loop only.
 */
final class ControlRequests {
  private static final int BOUND = 64;

  private final ControlRequest[] waiting = new ControlRequest[BOUND];
  private int generation;
  private int count;

  /**
   * Gives the request a tag.
   *
   * @throws HawserException if too many wait already
   */
  void add(ControlRequest request) throws HawserException {
    for (int i = 0; i < BOUND; i++) {
      if (waiting[i] == null) {
        generation = generation + 1 & 0x7fff;
        request.tag = generation << 16 | TaskTable.CONTROL_BIT | i;
        waiting[i] = request;
        count++;
        return;
      }
    }
    throw new HawserException(
        ErrorCode.AGAIN, BOUND + " requests are waiting for the target's answer already");
  }

  /** The request with this tag, {@code null} if none waits. */
  ControlRequest find(int tag) {
    int index = tag & 0x7fff;
    if ((tag & TaskTable.CONTROL_BIT) == 0 || index >= BOUND) {
      return null;
    }
    ControlRequest request = waiting[index];
    return request != null && request.tag == tag ? request : null;
  }

  /** Takes the request out. */
  void remove(ControlRequest request) {
    int index = request.tag & 0x7fff;
    if (index < BOUND && waiting[index] == request) {
      waiting[index] = null;
      count--;
    }
    request.disarm();
  }

  /** Whether none waits. */
  boolean isEmpty() {
    return count == 0;
  }

  /** Takes all out, for the connection is lost. */
  List<ControlRequest> removeAll() {
    List<ControlRequest> all = new ArrayList<>();
    for (ControlRequest request : waiting) {
      if (request != null) {
        all.add(request);
      }
    }
    all.forEach(this::remove);
    return all;
  }
}
