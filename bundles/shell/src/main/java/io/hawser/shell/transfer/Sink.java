package io.hawser.shell.transfer;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** Where bytes go. They come in order of their offsets, without a gap. */
public interface Sink {
  /** How it is named in messages. */
  String name();

  /**
   * Takes what is between the buffer's position and its limit; neither is changed.
   *
   * @param offset of the first byte
   * @return completes when all of it is taken, on any thread; a local file completes at once
   */
  CompletionStage<Void> write(long offset, ByteBuffer from);
}
