package io.hawser.multipath;

import io.hawser.api.scsi.ScsiCommand;
import java.nio.ByteBuffer;

/** A slow read and its second copy over another path. The flags are guarded by its monitor. */
final class Hedge {
  final PathCommand original;

  /** The user's command, which the original may have let go of. */
  final ScsiCommand user;

  /** What the copy asks for: the same, into a buffer of its own. */
  final ScsiCommand template;

  final ByteBuffer scratch;

  /** Set before the copy is sent. */
  PathCommand copy;

  boolean originalEnded;
  boolean copyEnded;
  boolean copyGood;

  /** Whether the user has got, or is getting, the outcome. */
  boolean decided;

  Hedge(PathCommand original) {
    this.original = original;
    user = original.user();
    scratch = ByteBuffer.allocate(user.dataLength());
    template = new ScsiCommand().likewise(user).read(scratch);
  }
}
