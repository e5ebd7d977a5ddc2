package io.hawser.shell.daemon;

import java.time.Duration;

/**
 * How much the control socket gives to whom.
 *
 * @param waiting most connections that have not sent a whole request, or not taken their whole
 *     answer; one more, and the oldest of them is dropped
 * @param running most commands at a time; one more is refused
 * @param request longest time from the connection to the whole request
 * @param stall longest time a client may leave its answer untaken
 */
record ServerLimits(int waiting, int running, Duration request, Duration stall) {
  /** What the daemon uses. */
  public static final ServerLimits DEFAULT =
      new ServerLimits(128, 64, Duration.ofSeconds(5), Duration.ofSeconds(60));
}
