package io.hawser.shell.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import jdk.net.UnixDomainPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerCheckTest {
  @TempDir private Path folder;

  /** An account of any name. */
  private record Account(String name) implements GroupPrincipal {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static UnixDomainPrincipal peer(String user, String group) {
    return new UnixDomainPrincipal(new Account(user), new Account(group));
  }

  private PeerCheck check(Optional<GroupPrincipal> group) throws Exception {
    Path groups = folder.resolve("group");
    Files.writeString(
        groups, "root:x:0:\nstorage:x:200:ann,bob\nstorage2:x:201:eve\nbroken\nstorage:x\n");
    List<UserPrincipal> users = List.of(new Account("root"));
    return new PeerCheck(users, group, groups);
  }

  @Test
  void usersAndMembersMayAndNobodyElse() throws Exception {
    PeerCheck check = check(Optional.of(new Account("storage")));
    assertEquals(true, check.allows(peer("root", "root")));
    assertEquals(true, check.allows(peer("ann", "users")), "a member");
    assertEquals(true, check.allows(peer("carl", "storage")), "his primary group");
    assertEquals(false, check.allows(peer("eve", "users")), "a member of another group");
    assertEquals(false, check.allows(peer("an", "users")));
    assertEquals(false, check.allows(peer("", "users")));
  }

  @Test
  void withoutAGroupOnlyTheUsersMay() throws Exception {
    PeerCheck check = check(Optional.empty());
    assertEquals(true, check.allows(peer("root", "x")));
    assertEquals(false, check.allows(peer("ann", "storage")));
  }

  @Test
  void anUnreadableGroupFileMakesNobodyAMember() throws Exception {
    PeerCheck check =
        new PeerCheck(List.of(), Optional.of(new Account("storage")), folder.resolve("none"));
    assertEquals(false, check.allows(peer("ann", "users")));
  }
}
