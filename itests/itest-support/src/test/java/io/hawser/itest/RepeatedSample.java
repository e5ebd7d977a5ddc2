package io.hawser.itest;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;

/** Run by {@link FelixExtensionTest}. */
@ExtendWith(FelixExtension.class)
public class RepeatedSample {
  @Configuration
  static Option[] configuration() {
    return new Option[0];
  }

  @RepeatedTest(2)
  void cannotRun() {}
}
