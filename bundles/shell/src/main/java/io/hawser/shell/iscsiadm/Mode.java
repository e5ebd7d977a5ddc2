package io.hawser.shell.iscsiadm;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;

/** What {@code -m} says, and which other options the mode takes. */
enum Mode {
  /** Finds targets with the settings of iscsid.conf. */
  DISCOVERY("discovery", "DSIPdmntplov"),
  /** Finds targets with the settings of a discovery record. */
  DISCOVERYDB("discoverydb", "DSIPdmntplov"),
  /** Node records. */
  NODE("node", "RsPIdmlSonvupTULW"),
  /** Sessions. */
  SESSION("session", "PiRdrmusonSv"),
  /** Iface records. */
  IFACE("iface", "HIdnvmPoCabciS"),
  /** Host ports. */
  HOST("host", "CHdmPotnvxA"),
  /** What the boot firmware knows. */
  FW("fw", "dmlWnv");

  private static final String EVERYWHERE = "mdhVk";

  private final String word;
  private final String options;

  Mode(String word, String options) {
    this.word = word;
    this.options = options;
  }

  /**
   * The mode of this name.
   *
   * @throws HawserException {@code INVALID} if there is none
   */
  static Mode of(String word) throws HawserException {
    for (Mode mode : values()) {
      if (mode.word.equals(word)) {
        return mode;
      }
    }
    throw new HawserException(
        ErrorCode.INVALID,
        "there is no mode '"
            + word
            + "'; there are discovery, discoverydb, node, session, iface, host and fw");
  }

  /** Refuses an option that the mode does not take. */
  void check(char letter) throws HawserException {
    if (options.indexOf(letter) < 0 && EVERYWHERE.indexOf(letter) < 0) {
      throw new HawserException(
          ErrorCode.INVALID,
          (this == DISCOVERYDB ? "discovery" : word)
              + " mode: option '-"
              + letter
              + "' is not allowed"
              + (this == SESSION ? " or supported" : "/supported"));
    }
  }
}
