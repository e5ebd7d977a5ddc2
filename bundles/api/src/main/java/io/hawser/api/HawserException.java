package io.hawser.api;

import java.io.IOException;
import java.util.Objects;

/**
 * A failure with a sentence a person can act on and open-iscsi's code inside. The message names the
 * object and the cause; it never contains a secret.
 */
public class HawserException extends IOException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /**
   * @param code the kind of failure, not {@code null}
   * @param message one sentence that names the object and the cause
   */
  public HawserException(ErrorCode code, String message) {
    this(code, message, null);
  }

  /**
   * @param code the kind of failure, not {@code null}
   * @param message one sentence that names the object and the cause
   * @param cause what was caught, may be {@code null}
   */
  public HawserException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "code");
  }

  /** The kind of failure. */
  public ErrorCode code() {
    return code;
  }
}
