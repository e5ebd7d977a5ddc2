package io.hawser.protocol.login;

/** The stages of a login as CSG and NSG carry them (RFC 7143 section 11.12.3). */
public final class LoginStage {
  /** Security negotiation. */
  public static final int SECURITY = 0;

  /** Operational negotiation. */
  public static final int OPERATIONAL = 1;

  /** Full feature phase. */
  public static final int FULL_FEATURE = 3;

  private LoginStage() {}

  /** Its name. */
  public static String name(int stage) {
    return switch (stage) {
      case SECURITY -> "security stage";
      case OPERATIONAL -> "operational stage";
      case FULL_FEATURE -> "full feature phase";
      default -> "stage " + stage;
    };
  }
}
