package io.hawser.shell.transfer;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** Where bytes come from. */
public interface Source {
  /** How it is named in messages. */
  String name();

  /** Bytes it has. */
  long size();

  /**
   * Fills {@code into} between its position and its limit; neither is changed.
   *
   * @param offset the first byte
   * @return completes when all of it is there, on any thread; a local file completes at once
   */
  CompletionStage<Void> read(long offset, ByteBuffer into);
}
