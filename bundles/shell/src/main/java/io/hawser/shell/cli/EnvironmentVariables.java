package io.hawser.shell.cli;

import java.util.List;

/** The environment variables the commands read, by name and meaning. */
public final class EnvironmentVariables {
  /** The CHAP secret. */
  public static final String PASSWORD = "HAWSER_CHAP_PASSWORD";

  /** The target's CHAP secret. */
  public static final String TARGET_PASSWORD = "HAWSER_CHAP_TARGET_PASSWORD";

  /** The CHAP algorithms to offer. */
  public static final String ALGORITHMS = "HAWSER_CHAP_ALGORITHMS";

  /** The initiator's name. */
  public static final String INITIATOR_NAME = "HAWSER_INITIATOR_NAME";

  /** The directory of the iface records. */
  public static final String ROOT = "HAWSER_ROOT";

  /** Where the daemon's control socket is. */
  public static final String SOCKET = "HAWSER_SOCKET";

  /** The group whose members may command the daemon. */
  public static final String GROUP = "HAWSER_GROUP";

  /** What a command that the daemon runs may read of its caller's environment. */
  public static final List<String> FORWARDED =
      List.of(PASSWORD, TARGET_PASSWORD, ALGORITHMS, INITIATOR_NAME, "COLUMNS");

  /** The directory of the flight recorder. */
  public static final String FLIGHT_RECORDER = "HAWSER_FLIGHT_RECORDER";

  /** Name and meaning of each, for the man page. */
  static final List<String[]> ALL =
      List.of(
          new String[] {PASSWORD, "the secret of the URL's user"},
          new String[] {
            TARGET_PASSWORD, "the secret the target has to prove; setting it demands mutual CHAP"
          },
          new String[] {
            ALGORITHMS,
            "CHAP algorithms to offer, with commas, most wanted first, by name or number:"
                + " SHA3-256 (8), SHA256 (7), SHA1 (6), MD5 (5); all unless set"
          },
          new String[] {
            INITIATOR_NAME,
            "the initiator's name unless --initiator-name is given; without both it is that of"
                + " initiatorname.iscsi, or one made from the host's name"
          },
          new String[] {
            ROOT,
            "the directory of the iface records and of initiatorname.iscsi; unless set /etc/iscsi"
                + " for root, and hawser in the user's state directory for others"
          },
          new String[] {
            SOCKET,
            "the daemon's control socket; unless set /run/hawser/control where the records are in"
                + " /etc/iscsi, and control beside the records elsewhere; none keeps a command away"
                + " from any daemon"
          },
          new String[] {
            GROUP,
            "for the daemon: the group whose members may command it, besides root and its own user"
          },
          new String[] {FLIGHT_RECORDER, "the directory that --flight-recorder names"});

  private EnvironmentVariables() {}
}
