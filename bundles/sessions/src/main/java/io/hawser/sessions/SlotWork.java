package io.hawser.sessions;

/** What is being done about a session, in open-iscsi's words. */
enum SlotWork {
  /** Nothing: it is up, or its transport builds it up. */
  NO_CHANGE("NO CHANGE"),
  /** It is being built up again, or waits for its transport. */
  REOPEN("REOPEN"),
  /** It is on its way out. */
  CLEANUP("CLEANUP");

  private final String text;

  SlotWork(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
