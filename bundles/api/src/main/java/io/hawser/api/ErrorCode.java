package io.hawser.api;

/**
 * The kinds of failure a command can end with, numbered as open-iscsi numbers its {@code
 * ISCSI_ERR_*} values, so that scripts written for {@code iscsiadm} read our exit codes unchanged.
 * {@link #code()} is the process exit code.
 */
public enum ErrorCode {
  /** No error. */
  SUCCESS(0, "success"),
  /** Failure without a more precise code. */
  GENERIC(1, "unclassified error"),
  /** No such session. */
  SESSION_NOT_FOUND(2, "session could not be found"),
  /** A resource bound (memory, queue, count) was reached. */
  NO_MEMORY(3, "could not allocate a resource for the operation"),
  /** The transport could not connect, or the connection was lost. */
  TRANSPORT(4, "connection failed"),
  /** The login was refused or could not be completed. */
  LOGIN(5, "login failed"),
  /** The record store is damaged, locked or not writable. */
  RECORD_STORE(6, "error accessing the record store"),
  /** An argument, name or value is not valid. */
  INVALID(7, "invalid argument"),
  /** A connection was not established in time. */
  TRANSPORT_TIMEOUT(8, "connection timed out"),
  /** A fault of ours. */
  INTERNAL(9, "internal error"),
  /** Logout failed. */
  LOGOUT(10, "logout failed"),
  /** A PDU was not answered in time. */
  PDU_TIMEOUT(11, "PDU timed out"),
  /** No transport of the wanted name is present. */
  TRANSPORT_NOT_FOUND(12, "transport not found"),
  /** The caller lacks a permission. */
  ACCESS(13, "permission denied"),
  /** The transport is present but cannot do this. */
  TRANSPORT_CAPABILITY(14, "transport does not support the operation"),
  /** The session is already there. */
  SESSION_EXISTS(15, "session exists"),
  /** The request makes no sense here. */
  INVALID_REQUEST(16, "invalid management request"),
  /** iSNS is not available. */
  ISNS_UNAVAILABLE(17, "iSNS service not available"),
  /** The daemon could not be reached. */
  DAEMON_COMMUNICATION(18, "could not communicate with the daemon"),
  /** The target refused the login for good. */
  FATAL_LOGIN(19, "login refused for good"),
  /** No connection to the daemon. */
  DAEMON_NOT_CONNECTED(20, "daemon not connected"),
  /** The listing is empty. */
  NO_OBJECTS_FOUND(21, "no records found"),
  /** A sysfs attribute could not be read. */
  SYSFS_LOOKUP(22, "could not look up an object in sysfs"),
  /** No such host port. */
  HOST_NOT_FOUND(23, "host not found"),
  /** The target refused our credentials, or we refused the target's. */
  LOGIN_AUTHENTICATION(24, "login failed due to an authorization failure"),
  /** The iSNS query failed. */
  ISNS_QUERY(25, "iSNS query failed"),
  /** The iSNS registration failed. */
  ISNS_REGISTRATION(26, "iSNS registration failed"),
  /** The operation exists but not here. */
  NOT_SUPPORTED(27, "operation not supported"),
  /** The device is in use. */
  BUSY(28, "device in use"),
  /** A passing condition; try again. */
  AGAIN(29, "operation failed, retry later"),
  /** No discovery method of this name. */
  UNKNOWN_DISCOVERY(30, "unknown discovery type"),
  /** A helper process ended. */
  CHILD_TERMINATED(31, "child process terminated"),
  /** The session exists but is not logged in. */
  SESSION_NOT_CONNECTED(32, "session is not connected"),
  /** The deadline of the request passed. */
  REQUEST_TIMEOUT(33, "request timed out");

  private final int code;
  private final String text;

  ErrorCode(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The number open-iscsi gives this error: 0 to 33, also our exit code. */
  public int code() {
    return code;
  }

  /** A short English text, lower case, no full stop. */
  public String text() {
    return text;
  }
}
