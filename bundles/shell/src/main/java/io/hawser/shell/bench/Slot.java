package io.hawser.shell.bench;

import io.hawser.api.scsi.ScsiCommand;
import java.nio.ByteBuffer;

/** One reusable command of a {@link Lane} and what is known of its present use. */
final class Slot {
  final ScsiCommand command = new ScsiCommand();

  /** Holds its data from {@link #offset} on; shared with the other slots. */
  final ByteBuffer buffer;

  final int offset;
  boolean read;
  long block;

  /** The number of the write in the journal, if there is one. */
  int write;

  long sent;
  long ended;

  /** The next one in a stack it is in. */
  Slot below;

  Slot(ByteBuffer buffer, int offset) {
    this.buffer = buffer;
    this.offset = offset;
  }
}
