package io.hawser.api.scsi;

/** Task management functions of a logical unit or its nexus, with RFC 7143 and RFC 7144 codes. */
public enum TaskManagement {
  /** 1: ends one task; see {@link LogicalUnit#cancel}. */
  ABORT_TASK(1),
  /** 2: ends this nexus's tasks. */
  ABORT_TASK_SET(2),
  /** 3. */
  CLEAR_ACA(3),
  /** 4: ends every nexus's tasks. */
  CLEAR_TASK_SET(4),
  /** 5: resets the logical unit. */
  LOGICAL_UNIT_RESET(5),
  /** 6: resets the target, sessions stay. */
  TARGET_WARM_RESET(6),
  /** 7: resets the target, sessions end. */
  TARGET_COLD_RESET(7),
  /** 8: moves a task to another connection (ErrorRecoveryLevel 2). */
  TASK_REASSIGN(8),
  /** 9, RFC 7144: is the task still there? */
  QUERY_TASK(9),
  /** 10, RFC 7144: has this nexus tasks there? */
  QUERY_TASK_SET(10),
  /** 11, RFC 7144: ends this nexus. */
  I_T_NEXUS_RESET(11),
  /** 12, RFC 7144: is a unit attention pending? */
  QUERY_ASYNC_EVENT(12);

  private final int code;

  TaskManagement(int code) {
    this.code = code;
  }

  /** The function code of the request PDU, 1 to 12. */
  public int code() {
    return code;
  }

  /** The iSCSIProtocolLevel a session must have agreed on to use it (RFC 7144): 1 or 2. */
  public int protocolLevel() {
    return code >= QUERY_TASK.code ? 2 : 1;
  }

  /** Whether it speaks of one task, which only whoever has the task's tag can name. */
  public boolean isOfOneTask() {
    return this == ABORT_TASK || this == TASK_REASSIGN || this == QUERY_TASK;
  }
}
