package io.hawser.benchmarks;

import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Where the middle half of some figures lies.
 *
 * @param low a quarter is below
 * @param median half is below
 * @param high a quarter is above
 */
record Spread(double low, double median, double high) {
  /** Of at least one figure. */
  static Spread of(DoubleStream figures) {
    double[] sorted = figures.sorted().toArray();
    return new Spread(
        sorted[sorted.length / 4], sorted[sorted.length / 2], sorted[sorted.length * 3 / 4]);
  }

  /** As three members of a JSON object: NAME, NAME_low and NAME_high. */
  String json(String name) {
    return String.format(
        Locale.ROOT,
        "\"%s\":%.4f,\"%s_low\":%.4f,\"%s_high\":%.4f",
        name,
        median,
        name,
        low,
        name,
        high);
  }
}
