package io.hawser.target;

import io.hawser.api.IscsiName;
import io.hawser.api.Secret;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.chap.ChapAccounts;
import io.hawser.target.disk.Disk;
import io.hawser.target.disk.TargetDevice;
import io.hawser.target.server.TargetDefinition;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Describes one target of an {@link EmbeddedTarget}. For one thread. */
public final class TargetSpec {
  private final IscsiName name;
  private final Map<Integer, Disk> disks = new TreeMap<>();
  private final Set<Integer> groups = new LinkedHashSet<>();
  private final Set<IscsiName> initiators = new LinkedHashSet<>();
  private Optional<String> alias = Optional.empty();
  private Optional<ChapAccounts> chap = Optional.empty();
  private SessionParameters parameters;
  private int commandWindow;

  TargetSpec(IscsiName name, SessionParameters parameters, int commandWindow) {
    this.name = name;
    this.parameters = parameters;
    this.commandWindow = commandWindow;
  }

  /**
   * Adds a logical unit; the same disk may be added to several targets.
   *
   * @param number 0 to 16383
   */
  public TargetSpec lun(int number, Disk disk) {
    if (disks.putIfAbsent(number, disk) != null) {
      throw new IllegalArgumentException(name + " has a LUN " + number + " already");
    }
    return this;
  }

  /** Portal groups it is reached by; every one unless set. */
  public TargetSpec groups(int... tags) {
    for (int tag : tags) {
      groups.add(tag);
    }
    return this;
  }

  /** Who may log in and see it; everybody unless set. */
  public TargetSpec initiators(String... names) {
    for (String initiator : names) {
      initiators.add(IscsiName.of(initiator));
    }
    return this;
  }

  /** What people call it. */
  public TargetSpec alias(String text) {
    alias = Optional.of(text);
    return this;
  }

  /** Demands CHAP of this user. */
  public TargetSpec chap(String user, Secret secret) {
    return chap(ChapAccounts.oneWay(user, secret));
  }

  /** Demands CHAP of this user, and proves the target to those who ask. */
  public TargetSpec mutualChap(String user, Secret secret, String own, Secret ownSecret) {
    return chap(ChapAccounts.mutual(user, secret, own, ownSecret));
  }

  /** Demands CHAP. */
  public TargetSpec chap(ChapAccounts accounts) {
    chap = Optional.of(accounts);
    return this;
  }

  /** What it wants of each key. */
  public TargetSpec parameters(SessionParameters what) {
    parameters = what;
    return this;
  }

  /** Commands of one session under way, 1 and up; 128 unless set. */
  public TargetSpec commandWindow(int commands) {
    if (commands < 1) {
      throw new IllegalArgumentException("a command window has at least one place");
    }
    commandWindow = commands;
    return this;
  }

  TargetDefinition define(Collection<Integer> defaultGroups) {
    Set<Integer> tags = groups.isEmpty() ? Set.copyOf(defaultGroups) : Set.copyOf(groups);
    TargetDevice device = new TargetDevice(name, tags);
    disks.forEach(device::add);
    return new TargetDefinition(
        name, alias, tags, initiators, chap, parameters, commandWindow, device);
  }
}
