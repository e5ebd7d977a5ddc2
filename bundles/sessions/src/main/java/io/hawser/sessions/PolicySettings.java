package io.hawser.sessions;

import io.hawser.api.HawserException;
import io.hawser.api.discovery.DiscoveryPolicy;
import io.hawser.api.session.NodeStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The discovery policy of {@code iscsid.conf}: {@code discovery.policy = announce|record|login},
 * {@code discovery.policy.names} and {@code discovery.policy.subnets}, lists with commas. Read
 * whenever it is asked for, so that a change counts at once.
 */
public final class PolicySettings implements Supplier<Optional<DiscoveryPolicy>> {
  private static final Logger LOG = System.getLogger(PolicySettings.class.getName());
  private static final String KEY = "discovery.policy";

  private final NodeStore store;

  /**
   * @param store knows {@code iscsid.conf}
   */
  public PolicySettings(NodeStore store) {
    this.store = store;
  }

  /** Empty if there is none; one that is not valid tells and does nothing. */
  @Override
  public Optional<DiscoveryPolicy> get() {
    try {
      Optional<String> action = store.configured(KEY);
      return action.isEmpty()
          ? Optional.empty()
          : Optional.of(DiscoveryPolicy.of(action.get().strip(), list(".names"), list(".subnets")));
    } catch (HawserException | IllegalArgumentException e) {
      LOG.log(Level.ERROR, "iscsid.conf: " + e.getMessage() + "; found targets are only told");
      return Optional.of(DiscoveryPolicy.TELL);
    }
  }

  private List<String> list(String key) throws HawserException {
    return store.configured(KEY + key).stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }
}
