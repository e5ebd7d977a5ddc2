package io.hawser.multipath;

import java.time.Duration;

/**
 * How paths are watched.
 *
 * @param tick how often it is looked whether anything was heard while commands are in flight
 * @param silence a path with commands in flight that has not been heard for so long is pinged
 * @param patience a ping not answered for so long, while another path answers, is a lost path;
 *     three round-trip times if they are longer
 * @param alonePatience the same while no other path answers either
 * @param idleInterval how often an idle path is pinged
 * @param recheck how often a lost path is looked at
 * @param probation a path that was lost more than once within a minute has to work for so long
 *     before it is used; doubled with each further loss
 * @param longestProbation no probation is longer
 * @param accessInterval how often port group states are asked for without a reason
 */
public record CheckSettings(
    Duration tick,
    Duration silence,
    Duration patience,
    Duration alonePatience,
    Duration idleInterval,
    Duration recheck,
    Duration probation,
    Duration longestProbation,
    Duration accessInterval) {
  /** A silent path is lost after about half a second. */
  public static final CheckSettings DEFAULT =
      new CheckSettings(
          Duration.ofMillis(50),
          Duration.ofMillis(100),
          Duration.ofMillis(300),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          Duration.ofMillis(250),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30));
}
