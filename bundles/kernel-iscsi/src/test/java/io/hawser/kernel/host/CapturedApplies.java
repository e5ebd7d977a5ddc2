package io.hawser.kernel.host;

import io.hawser.api.IscsiName;
import io.hawser.api.iface.Iface;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What open-iscsi sent for iface records, see the resource's first lines. */
final class CapturedApplies {
  /**
   * One message.
   *
   * @param label driver and what the record sets
   * @param iface the record
   * @param attributes what was sent
   */
  record Apply(String label, Iface iface, byte[] attributes) {
    @Override
    public String toString() {
      return label;
    }
  }

  private CapturedApplies() {}

  static List<Apply> of(String driver) throws IOException {
    List<Apply> found = new ArrayList<>();
    String label = "";
    String name = "";
    TreeMap<String, String> values = new TreeMap<>();
    for (String line : lines()) {
      String[] words = line.split(" ", 3);
      switch (words[0]) {
        case "case" -> {
          label = words[1] + " " + words[2];
          values = new TreeMap<>();
        }
        case "name" -> name = words[1];
        case "set" -> values.put("iface." + words[1], words[2]);
        case "sent" -> {
          if (label.startsWith(driver + " ")) {
            found.add(
                new Apply(label, iface(name, driver, values), HexFormat.of().parseHex(words[1])));
          }
        }
        default -> {
          // A comment.
        }
      }
    }
    return found;
  }

  private static List<String> lines() throws IOException {
    try (InputStream in =
        CapturedApplies.class.getResourceAsStream(
            "/io/hawser/kernel/iface-params-open-iscsi.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    }
  }

  static Iface iface(String name, String driver, TreeMap<String, String> all) {
    TreeMap<String, String> settings = new TreeMap<>(all);
    return new Iface(
        name,
        driver,
        Optional.ofNullable(settings.remove("iface.hwaddress")),
        Optional.ofNullable(settings.remove("iface.net_ifacename")),
        Optional.ofNullable(settings.remove("iface.ipaddress")),
        Optional.ofNullable(settings.remove("iface.initiatorname")).map(IscsiName::of),
        settings);
  }
}
