package io.hawser.transport.tcp.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.transport.tcp.FlightRecorderOptions;
import io.hawser.transport.tcp.IdleStrategy;
import io.hawser.transport.tcp.IoEngine;
import io.hawser.transport.tcp.TcpTransportOptions;
import java.lang.annotation.Annotation;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfiguredOptionsTest {
  @Test
  void withoutAnySettingTheDefaultsHold() {
    assertEquals(
        TcpTransportOptions.DEFAULT, options(new Settings(0, false, true, 0, "", 32, "epoll")));
  }

  @Test
  void eachSettingReachesTheTransport() {
    assertEquals(
        TcpTransportOptions.DEFAULT
            .withLoops(3)
            .withIdle(IdleStrategy.SLEEP)
            .withEngine(IoEngine.IO_URING)
            .withQueueDepth(64)
            .withRecorder(
                new FlightRecorderOptions(
                    Path.of("/here"), FlightRecorderOptions.DEFAULT_PDUS, 5, false)),
        options(new Settings(3, false, false, 64, "/here", 5, "io_uring")));
  }

  @Test
  void busyPollingGoesBeforeLooking() {
    assertEquals(
        IdleStrategy.BUSY_POLL, options(new Settings(0, true, true, 0, "", 32, "epoll")).idle());
  }

  @Test
  void theFrameworksDirectoryIsTakenIfNoneIsConfigured() {
    assertEquals(
        Optional.of(FlightRecorderOptions.failures(Path.of("/framework"))),
        ConfiguredOptions.of(
                new Settings(0, false, true, 0, "", 32, "epoll"), Optional.of("/framework"))
            .recorder());
  }

  @Test
  void aSettingThatCannotBeUsedCostsNoneOfTheOthers() {
    assertEquals(
        TcpTransportOptions.DEFAULT
            .withLoops(2)
            .withRecorder(FlightRecorderOptions.failures(Path.of("/here"))),
        options(new Settings(2, false, true, 99_999, "/here", 0, "epoll")));
    assertEquals(
        TcpTransportOptions.DEFAULT.withQueueDepth(64),
        options(new Settings(-1, false, true, 64, "no\0path", 32, "io-uring")));
  }

  private static TcpTransportOptions options(Settings settings) {
    return ConfiguredOptions.of(settings, Optional.empty());
  }

  /** A configuration as the component runtime would hand it over. */
  private record Settings(
      int loops,
      boolean busyPoll,
      boolean lookThenSleep,
      int queueDepth,
      String flightRecorder,
      int flightRecorderFiles,
      String io)
      implements TcpTransportComponent.Config {
    @Override
    public Class<? extends Annotation> annotationType() {
      return TcpTransportComponent.Config.class;
    }
  }
}
