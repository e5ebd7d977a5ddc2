package io.hawser.itest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Run by {@link FelixExtensionTest}. */
@ExtendWith(FelixExtension.class)
public class UnconfiguredSample {
  @Test
  void cannotRun() {}
}
