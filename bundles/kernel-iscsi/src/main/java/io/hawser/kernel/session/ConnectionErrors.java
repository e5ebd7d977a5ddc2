package io.hawser.kernel.session;

/** {@code enum iscsi_err} of the kernel's {@code scsi/iscsi_if.h}. */
final class ConnectionErrors {
  /** The host is being removed: sessions on it have to go. */
  static final int INVALID_HOST = 1018;

  private static final String[] TEXTS = {
    "no error",
    "bad DataSN",
    "bad data offset",
    "bad MaxCmdSN",
    "bad ExpCmdSN",
    "bad opcode",
    "bad data length",
    "bad AHS length",
    "protocol error",
    "bad LUN",
    "bad task tag",
    "the connection failed",
    "bad R2TSN",
    "the session failed",
    "header digest error",
    "data digest error",
    "unknown parameter",
    "no such command",
    "the host is gone",
    "sending failed",
    "the target closed the connection",
    "the SCSI layer reset the session",
    "a ping was not answered"
  };

  private ConnectionErrors() {}

  static String text(int code) {
    int index = code - 1000;
    return (index >= 0 && index < TEXTS.length ? TEXTS[index] : "error") + " (" + code + ")";
  }
}
