package io.hawser.block;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.HawserException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletionStage;

/** What the tests of this room have in common. */
final class Devices {
  private Devices() {}

  static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  static LogicalUnitDevice attach(FakeDisk disk, ManualDelay delay) {
    return attach(disk, delay, DeviceSettings.DEFAULT);
  }

  static LogicalUnitDevice attach(FakeDisk disk, ManualDelay delay, DeviceSettings settings) {
    CompletionStage<LogicalUnitDevice> stage =
        LogicalUnitDevice.attach(disk, "disk", settings, delay, soon(), () -> {});
    delay.passAll();
    assertTrue(stage.toCompletableFuture().isDone(), "attach has not ended");
    return stage.toCompletableFuture().join();
  }

  /** The failure of a stage that has ended with one. */
  static HawserException failure(CompletionStage<?> stage) {
    assertTrue(stage.toCompletableFuture().isCompletedExceptionally(), "has not failed");
    try {
      stage.toCompletableFuture().join();
      throw new AssertionError("has not failed");
    } catch (java.util.concurrent.CompletionException e) {
      return (HawserException) e.getCause();
    }
  }

  static ByteBuffer random(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }
}
