package io.hawser.multipath;

import io.hawser.api.scsi.ScsiCommand;

/** A user's command that has left the short way: it waits, is unfenced, or is sent again. */
final class Request {
  final ScsiCommand user;
  final CommandKind kind;
  final Span span;
  final byte[] cdb;

  /** How often it was lost with a path. */
  int losses;

  /** How often it was sent again although it was not lost. */
  int again;

  /** When it began to wait; the device's time. */
  long since;

  /** The path that just had no room or was not fit for it; not chosen next. */
  Path avoid;

  /** Whether its span is blocked for others until it has ended. */
  boolean blocking;

  boolean cancelled;

  Request(ScsiCommand user) {
    this.user = user;
    cdb = user.cdbCopy();
    kind = CommandKind.of(cdb[0] & 0xff);
    span = Span.of(user, cdb);
  }

  boolean expired(long now) {
    return user.hasDeadline() && user.deadlineNanos() - now <= 0;
  }
}
