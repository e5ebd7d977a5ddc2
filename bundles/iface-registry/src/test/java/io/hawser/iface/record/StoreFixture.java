package io.hawser.iface.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A record root in a directory of its own, and what may be in use in it. */
abstract class StoreFixture {
  @TempDir Path directory;

  /** Nodes and names of ifaces that a session runs on. */
  final Set<Object> used = new HashSet<>();

  Records records;

  @BeforeEach
  void open() {
    records = new Records(RecordRoot.of(directory.resolve("iscsi")), name -> Optional.empty());
    records
        .use()
        .add(
            new NodeUse() {
              @Override
              public boolean inUse(NodeId id) {
                return used.stream()
                    .anyMatch(each -> each instanceof NodeId node && node.sameNode(id));
              }

              @Override
              public boolean inUse(String iface) {
                return used.contains(iface);
              }
            });
  }

  static NodeId node(String target, String portal, String iface) {
    return new NodeId(IscsiName.of("iqn.2031-02.net.lab:" + target), Portal.parse(portal), iface);
  }

  Path file(String path) {
    return directory.resolve("iscsi").resolve(path);
  }

  /** Every file and link below the root, and beside it. */
  List<String> tree() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> file("").relativize(path).toString())
          .filter(path -> !path.equals(".lock"))
          .sorted()
          .toList();
    }
  }

  static void assertCode(ErrorCode code, Executable call) {
    assertEquals(code, assertThrows(HawserException.class, call).code());
  }
}
