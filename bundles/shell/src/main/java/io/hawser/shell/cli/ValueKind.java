package io.hawser.shell.cli;

/** What a value is, as far as a shell's completion can help with it. */
public enum ValueKind {
  /** Anything. */
  WORD,
  /** A file's name. */
  FILE,
  /** An iSCSI URL. */
  URL,
  /** An iSCSI URL or a file's name. */
  URL_OR_FILE
}
