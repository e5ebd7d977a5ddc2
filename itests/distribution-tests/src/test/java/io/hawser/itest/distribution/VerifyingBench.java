package io.hawser.itest.distribution;

import io.hawser.itest.Distribution;
import java.util.List;

/**
 * The load under which paths are lost: reads and writes of 4 KiB at depth 32, every byte checked.
 */
final class VerifyingBench {
  private VerifyingBench() {}

  /**
   * The words of the command line.
   *
   * @param url the LUN through one portal
   * @param other another portal to the same
   * @param seconds how long, a second before it not counted
   */
  static List<String> words(String url, String other, int seconds) {
    return List.of(
        Distribution.home().resolve("bin/hawser").toString(),
        "bench",
        url,
        "--portal",
        other,
        "--multipath",
        "--rw",
        "randrw",
        "--bs",
        "4k",
        "--depth",
        "32",
        "--verify",
        "--ramp",
        "1s",
        "--time",
        seconds + "s",
        "--json");
  }
}
