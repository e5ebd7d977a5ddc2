package io.hawser.target.disk;

/** What a command does, for reservations (SPC-4 table 66). */
enum Access {
  /** Allowed to all, whoever holds a reservation. */
  ALWAYS,
  /** Reads: refused to others by exclusive access reservations. */
  READ,
  /** Writes or changes something: refused to others by every reservation. */
  WRITE
}
