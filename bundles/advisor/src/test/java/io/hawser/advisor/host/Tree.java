package io.hawser.advisor.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A captured host: sysfs, procfs and the answers of {@code ip} below a directory of a test. */
final class Tree {
  private final Path root;

  Tree(Path root) {
    this.root = root;
  }

  Tree file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
    return this;
  }

  Tree link(String path, String to) throws IOException {
    Path link = root.resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(to));
    return this;
  }

  Tree card(String name, String mac, int mtu) throws IOException {
    String base = "sys/class/net/" + name + "/";
    return file(base + "type", "1")
        .file(base + "flags", "0x1003")
        .file(base + "carrier", "1")
        .file(base + "mtu", "" + mtu)
        .file(base + "address", mac);
  }

  Tree settings(String name, int rpFilter, int arpIgnore, int arpAnnounce) throws IOException {
    String base = "proc/sys/net/ipv4/conf/" + name + "/";
    return file(base + "rp_filter", "" + rpFilter)
        .file(base + "arp_ignore", "" + arpIgnore)
        .file(base + "arp_announce", "" + arpAnnounce)
        .file(base + "arp_filter", "0");
  }
}
