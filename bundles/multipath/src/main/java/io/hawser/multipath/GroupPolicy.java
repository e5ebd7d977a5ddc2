package io.hawser.multipath;

import java.util.Locale;

/** How paths are put into groups; commands go to one group at a time, named as multipath-tools. */
public enum GroupPolicy {
  /** Each path is a group of its own. */
  FAILOVER,
  /** All paths are one group. */
  MULTIBUS,
  /** One group for each priority. */
  GROUP_BY_PRIO,
  /** One group for each target port group. */
  GROUP_BY_TPG;

  /** The name in configuration, e.g. {@code group_by_prio}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
