package io.hawser.api.scsi;

/** Which way a command's data goes, seen from the initiator. */
public enum DataDirection {
  /** No data. */
  NONE,
  /** From the device into the buffer. */
  READ,
  /** From the buffer to the device. */
  WRITE
}
