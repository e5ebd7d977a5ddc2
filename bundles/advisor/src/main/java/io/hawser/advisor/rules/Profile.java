package io.hawser.advisor.rules;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds of host that rules differ for. */
public enum Profile {
  /** Linux with the software initiator. */
  LINUX("linux", false, true),
  /** ESXi before 6.5: binding forbids routing. */
  ESXI_BEFORE_6_5("esxi<6.5", true, false),
  /** ESXi 6.5 and later: bound ports may reach targets through a router. */
  ESXI_6_5("esxi>=6.5", true, true),
  /** ESX with a service console. */
  ESX_CLASSIC("esx-classic", true, false);

  private final String word;
  private final boolean singleTable;
  private final boolean routesWhenBound;

  Profile(String word, boolean singleTable, boolean routesWhenBound) {
    this.word = word;
    this.singleTable = singleTable;
    this.routesWhenBound = routesWhenBound;
  }

  /** The name used in files and on the command line. */
  public String word() {
    return word;
  }

  /** Whether all traffic shares one routing table without policy rules. */
  public boolean singleTable() {
    return singleTable;
  }

  /** Whether a bound session may cross a router. */
  public boolean routesWhenBound() {
    return routesWhenBound;
  }

  /** Whether it is one of VMware's. */
  public boolean isVmware() {
    return this != LINUX;
  }

  /** The profile of this name. */
  public static Optional<Profile> of(String word) {
    return Arrays.stream(values()).filter(p -> p.word.equals(word)).findFirst();
  }

  /** All names, for messages. */
  public static String words() {
    return Arrays.stream(values()).map(Profile::word).collect(Collectors.joining(", "));
  }
}
