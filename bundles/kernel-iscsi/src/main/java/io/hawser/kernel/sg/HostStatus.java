package io.hawser.kernel.sg;

import io.hawser.api.ErrorCode;

/**
 * {@code DID_*} of the kernel's {@code scsi/scsi_status.h}: what became of a command on its way.
 */
enum HostStatus {
  OK(0, Meaning.DONE, "it was carried out"),
  NO_CONNECT(1, Meaning.FAILED, "there is no connection to the target"),
  BUS_BUSY(2, Meaning.LOST, "the bus stayed busy"),
  TIME_OUT(3, Meaning.TIMED_OUT, "it timed out and the kernel aborted it"),
  BAD_TARGET(4, Meaning.FAILED, "the target is not valid, or its answer was not"),
  ABORT(5, Meaning.FAILED, "it was aborted"),
  PARITY(6, Meaning.FAILED, "data was damaged on its way"),
  ERROR(7, Meaning.FAILED, "the driver failed"),
  RESET(8, Meaning.LOST, "somebody reset the device"),
  BAD_INTERRUPT(9, Meaning.FAILED, "the card sent an unexpected interrupt"),
  PASSTHROUGH(10, Meaning.FAILED, "the driver passed it through"),
  SOFT_ERROR(11, Meaning.LOST, "the driver wants it to be tried again"),
  IMMEDIATE_RETRY(12, Meaning.LOST, "the driver wants it to be tried again at once"),
  REQUEUE(13, Meaning.LOST, "the driver put it back"),
  TRANSPORT_DISRUPTED(14, Meaning.LOST, "the connection broke"),
  TRANSPORT_FAILFAST(15, Meaning.FAILED, "the connection was not built up again in time"),
  TARGET_FAILURE(16, Meaning.DONE, "the target failed for good"),
  NEXUS_FAILURE(17, Meaning.DONE, "this path is refused"),
  ALLOC_FAILURE(18, Meaning.DONE, "the target has no space"),
  MEDIUM_ERROR(19, Meaning.DONE, "the medium failed"),
  TRANSPORT_MARGINAL(20, Meaning.FAILED, "the path is marginal");

  /** What it is to us. */
  enum Meaning {
    /** The SCSI status tells the rest. */
    DONE,
    /**
     * Nobody knows whether the target carried it out; it may be sent again if that does no harm.
     */
    LOST,
    /** Its time was up. */
    TIMED_OUT,
    /** It failed on this path. */
    FAILED
  }

  private final int number;
  private final Meaning meaning;
  private final String text;

  HostStatus(int number, Meaning meaning, String text) {
    this.number = number;
    this.meaning = meaning;
    this.text = text;
  }

  static HostStatus of(int number) {
    for (HostStatus status : values()) {
      if (status.number == number) {
        return status;
      }
    }
    return ERROR;
  }

  Meaning meaning() {
    return meaning;
  }

  String text() {
    return text;
  }

  ErrorCode code() {
    return meaning == Meaning.TIMED_OUT ? ErrorCode.REQUEST_TIMEOUT : ErrorCode.TRANSPORT;
  }
}
