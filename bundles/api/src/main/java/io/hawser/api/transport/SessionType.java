package io.hawser.api.transport;

/** RFC 7143 section 13.21. */
public enum SessionType {
  /** Carries SCSI. */
  NORMAL("Normal"),
  /** Carries SendTargets only. */
  DISCOVERY("Discovery");

  private final String key;

  SessionType(String key) {
    this.key = key;
  }

  /** As it is written in a negotiation. */
  public String key() {
    return key;
  }
}
