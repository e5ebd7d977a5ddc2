package io.hawser.api.scsi;

import java.util.Optional;

/** Answers to task management (RFC 7143 section 11.6.1, RFC 7144 section 4.2). */
public enum TaskManagementResponse {
  /** 0. */
  FUNCTION_COMPLETE(0),
  /** 1: also the good answer to ABORT TASK when the task has just ended. */
  TASK_DOES_NOT_EXIST(1),
  /** 2. */
  LUN_DOES_NOT_EXIST(2),
  /** 3. */
  TASK_STILL_ALLEGIANT(3),
  /** 4. */
  REASSIGNMENT_NOT_SUPPORTED(4),
  /** 5. */
  FUNCTION_NOT_SUPPORTED(5),
  /** 6. */
  AUTHORIZATION_FAILED(6),
  /** 7, RFC 7144: a query found something. */
  FUNCTION_SUCCEEDED(7),
  /** 255. */
  FUNCTION_REJECTED(255);

  private final int code;

  TaskManagementResponse(int code) {
    this.code = code;
  }

  /** The response byte. */
  public int code() {
    return code;
  }

  /** The response of this byte; empty if undefined. */
  public static Optional<TaskManagementResponse> of(int code) {
    for (TaskManagementResponse response : values()) {
      if (response.code == code) {
        return Optional.of(response);
      }
    }
    return Optional.empty();
  }
}
