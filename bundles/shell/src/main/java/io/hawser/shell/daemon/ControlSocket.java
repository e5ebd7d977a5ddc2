package io.hawser.shell.daemon;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.shell.cli.EnvironmentVariables;
import io.hawser.shell.command.RecordDirectory;
import io.hawser.shell.transfer.FileFaults;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Where the control socket is, and how the daemon makes it. */
public final class ControlSocket {
  /** The value of the variable that keeps commands away from any daemon. */
  public static final String NONE = "none";

  /** Where the daemon of the system's records listens. */
  static final Path SYSTEM = Path.of("/run/hawser/control");

  private ControlSocket() {}

  /**
   * Its path: named by the environment, else that of the daemon that has the same records.
   *
   * @param environment looks a variable up, {@code null} where it is not set
   * @return empty where no daemon is wanted
   */
  public static Optional<Path> find(UnaryOperator<String> environment) {
    String named = environment.apply(EnvironmentVariables.SOCKET);
    if (named != null && !named.isEmpty()) {
      return named.equals(NONE) ? Optional.empty() : Optional.of(Path.of(named));
    }
    Path root = RecordDirectory.find(environment);
    return Optional.of(root.equals(RecordDirectory.SYSTEM) ? SYSTEM : root.resolve("control"));
  }

  /**
   * Listens there.
   *
   * @param group whose members may use it, besides root and this process's user
   * @throws HawserException if somebody listens there already, or the socket cannot be made
   */
  public static ControlServer listen(Path path, Optional<String> group, CommandLine commands)
      throws HawserException {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      clear(path);
      UserPrincipalLookupService accounts = path.getFileSystem().getUserPrincipalLookupService();
      Optional<GroupPrincipal> members = Optional.empty();
      if (group.isPresent()) {
        members = Optional.of(accounts.lookupPrincipalByGroupName(group.get()));
      }
      PeerCheck peers = new PeerCheck(users(path, accounts), members, PeerCheck.GROUP_FILE);
      ControlServer server =
          new ControlServer(
              UnixDomainSocketAddress.of(path), peers, commands, ServerLimits.DEFAULT);
      open(path, members);
      return server;
    } catch (HawserException e) {
      throw e;
    } catch (UserPrincipalNotFoundException e) {
      throw new HawserException(ErrorCode.INVALID, "there is no group '" + e.getName() + "'", e);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      throw new HawserException(
          ErrorCode.GENERIC,
          "the control socket " + path + " cannot be made: " + FileFaults.cause(e),
          e);
    }
  }

  /** Who this process is, by a file it makes; and root. */
  private static List<UserPrincipal> users(Path path, UserPrincipalLookupService accounts)
      throws IOException {
    List<UserPrincipal> users = new ArrayList<>();
    Path probe = Files.createTempFile(path.toAbsolutePath().getParent(), "hawser", ".who");
    try {
      users.add(Files.getOwner(probe));
    } finally {
      Files.delete(probe);
    }
    users.add(accounts.lookupPrincipalByName("root"));
    return users;
  }

  /** Takes away what an earlier daemon left; never anything else, and never from a living one. */
  private static void clear(Path path) throws IOException, HawserException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther()) {
      throw new HawserException(ErrorCode.INVALID, path + " is there and no socket");
    }
    if (answers(path)) {
      throw new HawserException(ErrorCode.SESSION_EXISTS, "another daemon listens on " + path);
    }
    Files.delete(path);
  }

  private static boolean answers(Path path) {
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return probe.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static void open(Path path, Optional<GroupPrincipal> group) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (group.isPresent()) {
      view.setGroup(group.get());
    }
    view.setPermissions(
        PosixFilePermissions.fromString(group.isPresent() ? "rw-rw----" : "rw-------"));
  }
}
