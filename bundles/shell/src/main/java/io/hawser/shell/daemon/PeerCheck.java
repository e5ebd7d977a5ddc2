package io.hawser.shell.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jdk.net.UnixDomainPrincipal;

/**
 * Who may command the daemon: its own user, root, and the members of one group. The kernel says who
 * the peer is; a member is whose primary group it is, or who stands in the group file.
 */
final class PeerCheck {
  /** Where groups and their members are. */
  public static final Path GROUP_FILE = Path.of("/etc/group");

  private static final int MOST_LINES = 100_000;

  private final List<UserPrincipal> users;
  private final Optional<GroupPrincipal> group;
  private final Path groupFile;

  /**
   * @param users who may
   * @param group whose members may
   * @param groupFile lines {@code NAME:PASSWORD:GID:USER,USER…}
   */
  public PeerCheck(List<UserPrincipal> users, Optional<GroupPrincipal> group, Path groupFile) {
    this.users = List.copyOf(users);
    this.group = group;
    this.groupFile = groupFile;
  }

  /** Whether this peer may. */
  boolean allows(UnixDomainPrincipal peer) {
    if (users.contains(peer.user())) {
      return true;
    }
    return group.isPresent()
        && (group.get().equals(peer.group()) || isMember(peer.user().getName()));
  }

  private boolean isMember(String user) {
    String start = group.orElseThrow().getName() + ":";
    try (Stream<String> lines = Files.lines(groupFile)) {
      return lines
          .limit(MOST_LINES)
          .filter(line -> line.startsWith(start))
          .map(line -> line.split(":", -1))
          .anyMatch(
              fields -> fields.length > 3 && Arrays.asList(fields[3].split(",")).contains(user));
    } catch (IOException | java.io.UncheckedIOException e) {
      // Who cannot be shown to be a member is none.
      return false;
    }
  }
}
