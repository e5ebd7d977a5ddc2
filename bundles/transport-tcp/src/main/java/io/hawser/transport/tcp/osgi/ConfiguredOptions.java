package io.hawser.transport.tcp.osgi;

import io.hawser.transport.tcp.FlightRecorderOptions;
import io.hawser.transport.tcp.IdleStrategy;
import io.hawser.transport.tcp.IoEngine;
import io.hawser.transport.tcp.TcpTransportOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a configuration asks for, setting by setting: one that cannot be used is left out and told,
 * so that a slip of the pen does not take the transport away, and all sessions with it.
 */
final class ConfiguredOptions {
  private static final System.Logger LOG = System.getLogger(ConfiguredOptions.class.getName());

  private ConfiguredOptions() {}

  /**
   * The options that a configuration describes.
   *
   * @param recordings the flight recorder's directory if the configuration names none
   */
  static TcpTransportOptions of(TcpTransportComponent.Config config, Optional<String> recordings) {
    TcpTransportOptions options = TcpTransportOptions.DEFAULT.withIdle(idle(config));
    options = changed(options, with -> with.withEngine(IoEngine.of(config.io())));
    if (config.loops() != 0) {
      options = changed(options, with -> with.withLoops(config.loops()));
    }
    if (config.queueDepth() != 0) {
      options = changed(options, with -> with.withQueueDepth(config.queueDepth()));
    }
    Optional<String> directory =
        config.flightRecorder().isEmpty() ? recordings : Optional.of(config.flightRecorder());
    if (directory.isPresent()) {
      String where = directory.get();
      options = changed(options, with -> with.withRecorder(failures(where)));
    }
    if (options.recorder().isPresent()) {
      FlightRecorderOptions recorder = options.recorder().get();
      int files = config.flightRecorderFiles();
      options = changed(options, with -> with.withRecorder(keeping(recorder, files)));
    }
    return options;
  }

  private static IdleStrategy idle(TcpTransportComponent.Config config) {
    if (config.busyPoll()) {
      return IdleStrategy.BUSY_POLL;
    }
    return config.lookThenSleep() ? IdleStrategy.LOOK_THEN_SLEEP : IdleStrategy.SLEEP;
  }

  private static FlightRecorderOptions failures(String directory) {
    return FlightRecorderOptions.failures(Path.of(directory));
  }

  private static FlightRecorderOptions keeping(FlightRecorderOptions recorder, int files) {
    return new FlightRecorderOptions(
        recorder.directory(), recorder.pdus(), files, recorder.always());
  }

  private static TcpTransportOptions changed(
      TcpTransportOptions options, UnaryOperator<TcpTransportOptions> change) {
    try {
      return change.apply(options);
    } catch (IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the software transport''s configuration: {0}; what holds without it is kept",
          e.getMessage());
      return options;
    }
  }
}
