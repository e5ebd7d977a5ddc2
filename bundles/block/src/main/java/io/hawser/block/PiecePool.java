package io.hawser.block;

import java.util.ArrayList;
import java.util.List;

/**
 * The pieces of one device: as many as were ever in flight at a time, up to a bound; beyond it they
 * are made and dropped.
 */
final class PiecePool {
  private static final int KEPT = 1024;

  private final LogicalUnitDevice device;
  private final List<Piece> all = new ArrayList<>();
  private Piece[] free = new Piece[16];
  private int count;

  PiecePool(LogicalUnitDevice device) {
    this.device = device;
  }

  synchronized Piece take() {
    if (count > 0) {
      return free[--count];
    }
    Piece piece = new Piece(device);
    if (all.size() < KEPT) {
      all.add(piece);
    }
    return piece;
  }

  synchronized void give(Piece piece) {
    if (count == KEPT) {
      return;
    }
    if (count == free.length) {
      free = java.util.Arrays.copyOf(free, 2 * count);
    }
    free[count++] = piece;
  }

  synchronized void forget(Piece piece) {
    all.remove(piece);
  }

  /** Every piece that may be in flight. */
  synchronized List<Piece> all() {
    return List.copyOf(all);
  }
}
