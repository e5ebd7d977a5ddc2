package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.shell.cli.Arguments;
import java.time.Duration;

/**
 * What a benchmark is to do.
 *
 * @param rw the kind of work by its name
 * @param bytes of one command
 * @param depth commands under way in each lane
 * @param time how long it is measured
 * @param ramp how long it runs before
 * @param sessions sessions, a lane each
 * @param offset first byte of the range
 * @param size bytes of the range, at most up to the end
 * @param readPercent 0 writes only, 100 reads only
 * @param stamp whether writes number their blocks
 * @param verify whether a sample of the reads is checked
 * @param tuning how the transport is to use the machine: a loop for each session
 */
record BenchPlan(
    String rw,
    long bytes,
    int depth,
    Duration time,
    Duration ramp,
    int sessions,
    long offset,
    long size,
    int readPercent,
    boolean stamp,
    boolean verify,
    Tuning tuning) {
  /** Whether it is about reads and writes. */
  boolean isIo() {
    return !rw.equals("login") && !rw.equals("discover");
  }

  static BenchPlan of(Arguments arguments) throws HawserException {
    String rw = arguments.value("rw").orElse("randread");
    int mix = (int) arguments.number("mix", 50, 0, 100);
    int reads = rw.equals("randrw") ? mix : rw.endsWith("read") ? 100 : 0;
    Duration time = arguments.duration("time", Duration.ofSeconds(10));
    if (time.isZero()) {
      throw new HawserException(ErrorCode.INVALID, "--time must be longer than 0");
    }
    int sessions = (int) arguments.number("sessions", 1, 1, 64);
    return new BenchPlan(
        rw,
        arguments.size("bs", 4096, 512, 16 << 20),
        (int) arguments.number("depth", 32, 1, 4096),
        time,
        arguments.duration("ramp", Duration.ZERO),
        sessions,
        arguments.size("offset", 0, 0, Long.MAX_VALUE),
        arguments.size("size", Long.MAX_VALUE, 512, Long.MAX_VALUE),
        reads,
        arguments.flag("stamp"),
        arguments.flag("verify"),
        new Tuning(sessions, arguments.flag("busy-poll"), arguments.value("io")));
  }
}
