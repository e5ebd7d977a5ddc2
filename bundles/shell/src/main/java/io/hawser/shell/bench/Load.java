package io.hawser.shell.bench;

import io.hawser.api.scsi.LogicalUnit;
import java.util.function.LongSupplier;

/**
 * What the strands of a lane have in common.
 *
 * @param unit where the commands go
 * @param content what blocks hold
 * @param checked whether reads are compared with it
 * @param journal what was written where, {@code null} for none
 * @param readingBack whether the journal's places are read, and nothing else
 * @param blockSize bytes of a block
 * @param bytes of one command
 * @param nanoTime the clock
 */
record Load(
    LogicalUnit unit,
    Content content,
    boolean checked,
    Journal journal,
    boolean readingBack,
    int blockSize,
    int bytes,
    LongSupplier nanoTime) {}
