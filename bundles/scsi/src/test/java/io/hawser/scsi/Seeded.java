package io.hawser.scsi;

import java.util.Random;
import org.junit.jupiter.api.function.ThrowingConsumer;

/** Runs a property with many seeds and names the seed at which it does not hold. */
public final class Seeded {
  private Seeded() {}

  /** Runs {@code property} with {@code runs} different generators. */
  public static void check(int runs, ThrowingConsumer<Random> property) {
    for (long seed = 1; seed <= runs; seed++) {
      try {
        property.accept(new Random(seed));
      } catch (Throwable t) {
        throw new AssertionError("seed " + seed + ": " + t, t);
      }
    }
  }

  /** Bytes without meaning, often of a length that matters. */
  public static byte[] garbage(Random random) {
    byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 40 : 700)];
    random.nextBytes(bytes);
    return bytes;
  }
}
