package io.hawser.api.transport;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;

/** A login that the target refused, or that we gave up because of what the target sent. */
public class LoginException extends HawserException {
  private static final long serialVersionUID = 1L;

  private final int statusClass;
  private final int statusDetail;

  /**
   * @param code LOGIN, FATAL_LOGIN or LOGIN_AUTHENTICATION
   * @param message one sentence naming the target, the portal and the cause
   * @param statusClass the response's Status-Class (RFC 7143 section 11.13.5), -1 if we gave up
   * @param statusDetail the response's Status-Detail, -1 if we gave up
   */
  public LoginException(ErrorCode code, String message, int statusClass, int statusDetail) {
    this(code, message, statusClass, statusDetail, null);
  }

  /**
   * As above with what made us give up.
   *
   * @param cause may be {@code null}
   */
  public LoginException(
      ErrorCode code, String message, int statusClass, int statusDetail, Throwable cause) {
    super(code, message, cause);
    this.statusClass = statusClass;
    this.statusDetail = statusDetail;
  }

  /** Status-Class, -1 if we gave up. */
  public int statusClass() {
    return statusClass;
  }

  /** Status-Detail, -1 if we gave up. */
  public int statusDetail() {
    return statusDetail;
  }
}
