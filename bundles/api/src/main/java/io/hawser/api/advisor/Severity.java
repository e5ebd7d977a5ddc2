package io.hawser.api.advisor;

/** How much a finding matters, the worst first. */
public enum Severity {
  /** Paths fail or will fail. */
  ERROR,
  /** It works, with less speed or redundancy than it looks. */
  WARNING,
  /** A fact is missing, so this could not be judged. */
  UNKNOWN,
  /** Good to know. */
  INFO
}
