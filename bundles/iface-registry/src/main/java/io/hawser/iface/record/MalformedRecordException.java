package io.hawser.iface.record;

/** A file that is no record; the message is the reason, without the file's name. */
final class MalformedRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedRecordException(String message) {
    super(message);
  }
}
