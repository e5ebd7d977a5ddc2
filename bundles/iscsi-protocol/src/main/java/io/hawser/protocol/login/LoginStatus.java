package io.hawser.protocol.login;

import io.hawser.api.ErrorCode;

/**
 * Status-Class and Status-Detail of a Login Response (RFC 7143 section 11.13.5).
 *
 * @param statusClass 0 to 255
 * @param detail 0 to 255
 */
public record LoginStatus(int statusClass, int detail) {
  /** Login goes on. */
  public static final LoginStatus SUCCESS = new LoginStatus(0, 0);

  /** The target moved for now. */
  public static final LoginStatus MOVED_TEMPORARILY = new LoginStatus(1, 1);

  /** The target moved for good. */
  public static final LoginStatus MOVED_PERMANENTLY = new LoginStatus(1, 2);

  /** Anything the initiator did wrong. */
  public static final LoginStatus INITIATOR_ERROR = new LoginStatus(2, 0);

  /** The initiator did not prove itself. */
  public static final LoginStatus AUTHENTICATION_FAILURE = new LoginStatus(2, 1);

  /** The initiator may not use this target. */
  public static final LoginStatus AUTHORIZATION_FAILURE = new LoginStatus(2, 2);

  /** No such target. */
  public static final LoginStatus NOT_FOUND = new LoginStatus(2, 3);

  /** The target is gone for good. */
  public static final LoginStatus TARGET_REMOVED = new LoginStatus(2, 4);

  /** The version range does not fit. */
  public static final LoginStatus UNSUPPORTED_VERSION = new LoginStatus(2, 5);

  /** No further connection fits the session. */
  public static final LoginStatus TOO_MANY_CONNECTIONS = new LoginStatus(2, 6);

  /** InitiatorName or TargetName is missing. */
  public static final LoginStatus MISSING_PARAMETER = new LoginStatus(2, 7);

  /** The connection cannot join this session. */
  public static final LoginStatus CANNOT_INCLUDE = new LoginStatus(2, 8);

  /** No such SessionType. */
  public static final LoginStatus SESSION_TYPE_NOT_SUPPORTED = new LoginStatus(2, 9);

  /** No session of this TSIH. */
  public static final LoginStatus SESSION_DOES_NOT_EXIST = new LoginStatus(2, 0x0a);

  /** Such a request is not for the login phase. */
  public static final LoginStatus INVALID_DURING_LOGIN = new LoginStatus(2, 0x0b);

  /** A fault of the target. */
  public static final LoginStatus TARGET_ERROR = new LoginStatus(3, 0);

  /** The target or portal does not work now. */
  public static final LoginStatus SERVICE_UNAVAILABLE = new LoginStatus(3, 1);

  /** The target has too much to do. */
  public static final LoginStatus OUT_OF_RESOURCES = new LoginStatus(3, 2);

  /** Whether trying again later may help: class 3, see the RFC. */
  public boolean retryable() {
    return statusClass == 3;
  }

  /** The kind of failure a command ends with. */
  public ErrorCode errorCode() {
    if (equals(AUTHENTICATION_FAILURE) || equals(AUTHORIZATION_FAILURE)) {
      return ErrorCode.LOGIN_AUTHENTICATION;
    }
    return statusClass == 2 ? ErrorCode.FATAL_LOGIN : ErrorCode.LOGIN;
  }

  /** What the RFC calls it. */
  public String text() {
    return switch (statusClass << 8 | detail) {
      case 0x0000 -> "success";
      case 0x0101 -> "target moved temporarily";
      case 0x0102 -> "target moved permanently";
      case 0x0200 -> "initiator error";
      case 0x0201 -> "authentication failure";
      case 0x0202 -> "authorization failure";
      case 0x0203 -> "target not found";
      case 0x0204 -> "target removed";
      case 0x0205 -> "unsupported version";
      case 0x0206 -> "too many connections";
      case 0x0207 -> "missing parameter";
      case 0x0208 -> "cannot include the connection in the session";
      case 0x0209 -> "session type not supported";
      case 0x020a -> "session does not exist";
      case 0x020b -> "request not allowed during login";
      case 0x0300 -> "target error";
      case 0x0301 -> "service unavailable";
      case 0x0302 -> "out of resources";
      default -> "unknown status";
    };
  }

  @Override
  public String toString() {
    return String.format("%02x%02x (%s)", statusClass, detail, text());
  }
}
