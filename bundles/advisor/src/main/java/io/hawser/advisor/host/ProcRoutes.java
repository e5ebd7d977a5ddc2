package io.hawser.advisor.host;

import io.hawser.advisor.model.Addresses;
import io.hawser.advisor.model.Cidr;
import io.hawser.advisor.model.Route;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The main routing table from procfs, for hosts without iproute2. */
final class ProcRoutes {
  private static final int MAX_LINES = 262_144;
  private static final int UP = 1;
  private static final int GATEWAY = 2;
  private static final int REJECT = 0x200;
  private static final int LOCAL_6 = 0x8000_0000;

  private ProcRoutes() {}

  /** Both families; empty if neither can be read. */
  static Optional<List<Route>> read(Path proc) {
    List<Route> routes = new ArrayList<>();
    boolean four = each(proc.resolve("net/route"), line -> four(line).ifPresent(routes::add));
    boolean six = each(proc.resolve("net/ipv6_route"), line -> six(line).ifPresent(routes::add));
    return four || six ? Optional.of(routes) : Optional.empty();
  }

  private interface Line {
    void take(String[] words);
  }

  private static boolean each(Path file, Line line) {
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      String text = in.readLine();
      for (int i = 0; text != null && i < MAX_LINES; i++) {
        line.take(text.strip().split("\\s+"));
        text = in.readLine();
      }
      return true;
    } catch (IOException unreadable) {
      return false;
    }
  }

  /**
   * {@code Iface Destination Gateway Flags RefCnt Use Metric Mask …}, addresses as host integers.
   */
  private static Optional<Route> four(String[] w) {
    if (w.length < 8 || !(w[1] + w[2] + w[7]).matches("[0-9A-Fa-f]{24}") || !isHex(w[3])) {
      return Optional.empty();
    }
    int flags = (int) Long.parseLong(w[3], 16);
    if ((flags & UP) == 0) {
      return Optional.empty();
    }
    int prefix = Integer.bitCount((int) Long.parseLong(w[7], 16));
    return Optional.of(
        new Route(
            new Cidr(address(w[1]), prefix),
            (flags & GATEWAY) != 0 ? Optional.of(address(w[2])) : Optional.empty(),
            (flags & REJECT) != 0 ? "" : w[0],
            Optional.empty(),
            w[6].matches("[0-9]{1,10}") ? Long.parseLong(w[6]) : 0,
            "main"));
  }

  private static InetAddress address(String hex) {
    ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
    return Addresses.of(bytes.putInt((int) Long.parseLong(hex, 16)).array());
  }

  /** {@code dest len source len hop metric refs use flags device}, addresses as bytes. */
  private static Optional<Route> six(String[] w) {
    if (w.length < 10
        || !w[0].matches("[0-9a-f]{32}")
        || !w[4].matches("[0-9a-f]{32}")
        || !isHex(w[1])
        || !isHex(w[5])
        || !isHex(w[8])) {
      return Optional.empty();
    }
    int flags = (int) Long.parseLong(w[8], 16);
    int prefix = (int) Long.parseLong(w[1], 16);
    if ((flags & UP) == 0 || (flags & LOCAL_6) != 0 || prefix > 128) {
      return Optional.empty();
    }
    return Optional.of(
        new Route(
            new Cidr(Addresses.of(HexFormat.of().parseHex(w[0])), prefix),
            (flags & GATEWAY) != 0
                ? Optional.of(Addresses.of(HexFormat.of().parseHex(w[4])))
                : Optional.empty(),
            (flags & REJECT) != 0 ? "" : w[9],
            Optional.empty(),
            Long.parseLong(w[5], 16),
            "main"));
  }

  private static boolean isHex(String word) {
    return word.matches("[0-9A-Fa-f]{1,8}");
  }
}
