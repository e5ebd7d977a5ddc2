package io.hawser.shell.iscsiadm;

import io.hawser.api.ErrorCode;

/** What open-iscsi says for an exit code; scripts look for some of these. */
final class Texts {
  private Texts() {}

  /** As it stands after {@code initiator reported error (N - }. */
  static String of(ErrorCode code) {
    return switch (code) {
      case SUCCESS -> "no error";
      case GENERIC -> "unknown error";
      case SESSION_NOT_FOUND -> "session not found";
      case NO_MEMORY -> "no available memory";
      case TRANSPORT -> "encountered connection failure";
      case LOGIN -> "encountered iSCSI login failure";
      case RECORD_STORE -> "encountered iSCSI database failure";
      case INVALID -> "invalid parameter";
      case TRANSPORT_TIMEOUT -> "connection timed out";
      case INTERNAL -> "internal error";
      case LOGOUT -> "encountered iSCSI logout failure";
      case PDU_TIMEOUT -> "iSCSI PDU timed out";
      case TRANSPORT_NOT_FOUND ->
          "iSCSI driver not found. Please make sure it is loaded, and retry the operation";
      case ACCESS -> "daemon access denied";
      case TRANSPORT_CAPABILITY -> "iSCSI driver does not support requested capability.";
      case SESSION_EXISTS -> "session exists";
      case INVALID_REQUEST -> "Unknown request";
      case ISNS_UNAVAILABLE -> "encountered iSNS failure";
      case DAEMON_COMMUNICATION -> "could not communicate to iscsid";
      case FATAL_LOGIN -> "encountered non-retryable iSCSI login failure";
      case DAEMON_NOT_CONNECTED -> "could not connect to iscsid";
      case NO_OBJECTS_FOUND -> "no objects found";
      case SYSFS_LOOKUP -> "sysfs lookup failed";
      case HOST_NOT_FOUND -> "host not found";
      case LOGIN_AUTHENTICATION -> "iSCSI login failed due to authorization failure";
      case ISNS_QUERY -> "iSNS query failed";
      case ISNS_REGISTRATION -> "iSNS registration failed";
      case NOT_SUPPORTED -> "operation not supported";
      case BUSY -> "device or resource in use";
      case AGAIN -> "Operation failed, but retry may succeed";
      case UNKNOWN_DISCOVERY -> "unknown discovery type";
      case CHILD_TERMINATED -> "child process terminated";
      case SESSION_NOT_CONNECTED -> "target likely not connected";
      case REQUEST_TIMEOUT -> "request timed out";
    };
  }
}
