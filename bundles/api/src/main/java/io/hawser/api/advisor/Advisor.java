package io.hawser.api.advisor;

import io.hawser.api.HawserException;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Judges a host's network interfaces, routes and teams against a target's portals: bind or not,
 * what is wrong, which rule says so, and the commands that mend it. It reads and never changes
 * anything.
 *
 * <p>Threading: any thread. Calls read sysfs, procfs or a file and therefore block, for a few
 * seconds at most; never call them on an event loop.
 */
@ProviderType
public interface Advisor {
  /**
   * Judges.
   *
   * @throws HawserException {@code INVALID} for an unknown profile, array or a topology file that
   *     is not valid; {@code SYSFS_LOOKUP} if the host cannot be read at all
   */
  Advice advise(AdviceRequest request) throws HawserException;

  /** The advice as JSON; the format is stable and described in {@code docs/advice.schema.json}. */
  String json(Advice advice);

  /** The advice as text for people, several lines. */
  String text(Advice advice);

  /** The names of the array profiles, sorted. */
  List<String> arrays();

  /**
   * Checks settings against what an array can do.
   *
   * @param array the profile's name
   * @param settings record keys of open-iscsi and their values, e.g. {@code
   *     node.session.iscsi.ERL=0}; keys the profile says nothing about are ignored
   * @return what does not fit, the worst first; empty if all does
   * @throws HawserException {@code INVALID} if there is no such profile
   */
  List<Finding> validate(String array, Map<String, String> settings) throws HawserException;

  /**
   * Checks a planned installation against what an array can hold.
   *
   * @param array the profile's name
   * @param planned planned amounts by the profile's own words, e.g. {@code host-ports=1900}
   * @return amounts at or above 90 % of the limit as warnings, above it as errors
   * @throws HawserException {@code INVALID} if there is no such profile, it has no such limit, or
   *     an amount is negative
   */
  List<Finding> plan(String array, Map<String, Long> planned) throws HawserException;
}
