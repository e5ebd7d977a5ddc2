package io.hawser.target;

import io.hawser.api.Secret;
import io.hawser.api.transport.Digest;
import io.hawser.target.disk.BackingStore;
import io.hawser.target.disk.Disk;
import io.hawser.target.disk.FileStore;
import io.hawser.target.disk.MemoryStore;
import io.hawser.target.disk.NullStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The embedded target as a program, for shells: prints one URL per logical unit, then {@code
 * ready}, and serves until it is ended.
 */
public final class TargetMain {
  private static final String USAGE =
      """
      usage: TargetMain [--portal [TAG=]HOST:PORT]... [--target IQN] [--lun KEY=VALUE,...]...
                        [--chap-user NAME --chap-secret-file FILE] [--digests] [--window N]
                        [--threads N]
        --portal   where to listen; port 0 takes a free one (default 1=127.0.0.1:0)
        --target   name (default iqn.2026-01.io.hawser:target)
        --lun      one logical unit each, numbered from 0; keys:
                     size=N[K|M|G|T]   size (default 1G)
                     file=PATH         a file or device instead of memory
                     null=yes          forgets what is written
                     block=512|4096    logical block size
                     physical=N        physical block size (default: the logical one)
                     serial=TEXT       serial number
                     readonly=yes      refuses writes
        --digests  asks for header and data digests
        --window   commands of one session under way (default 128)""";

  private final List<String> portals = new ArrayList<>();
  private final List<Map<String, String>> luns = new ArrayList<>();
  private String name = "iqn.2026-01.io.hawser:target";
  private Optional<String> chapUser = Optional.empty();
  private Optional<Path> chapSecret = Optional.empty();
  private boolean digests;
  private int window = 128;
  private int threads = 2;

  private TargetMain() {}

  /** Runs until the process is ended; exit code 7 for a wrong argument, 1 if it cannot listen. */
  public static void main(String[] arguments) throws InterruptedException {
    try {
      Optional<EmbeddedTarget> target = serve(List.of(arguments), System.out);
      if (target.isPresent()) {
        Runtime.getRuntime().addShutdownHook(new Thread(target.get()::close));
        new CountDownLatch(1).await();
      }
    } catch (IllegalArgumentException e) {
      System.err.println("target: " + e.getMessage());
      System.exit(7);
    } catch (IOException e) {
      System.err.println("target: " + e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Starts the target and says where it is.
   *
   * @return empty if only help was asked for
   */
  static Optional<EmbeddedTarget> serve(List<String> arguments, PrintStream out)
      throws IOException {
    TargetMain main = new TargetMain();
    if (!main.parse(arguments)) {
      out.println(USAGE);
      return Optional.empty();
    }
    EmbeddedTarget target = main.start();
    main.announce(target, out);
    return Optional.of(target);
  }

  private boolean parse(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String option = arguments.get(i);
      if (option.equals("--help")) {
        return false;
      }
      if (option.equals("--digests")) {
        digests = true;
        continue;
      }
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(option + " needs a value, or is no option");
      }
      i++;
      set(option, arguments.get(i));
    }
    return true;
  }

  private void set(String option, String value) {
    switch (option) {
      case "--portal" -> portals.add(value);
      case "--target" -> name = value;
      case "--lun" -> luns.add(keys(value));
      case "--chap-user" -> chapUser = Optional.of(value);
      case "--chap-secret-file" -> chapSecret = Optional.of(Path.of(value));
      case "--window" -> window = number(option, value);
      case "--threads" -> threads = number(option, value);
      default -> throw new IllegalArgumentException(option + " is no option; see --help");
    }
  }

  private static Map<String, String> keys(String text) {
    Map<String, String> keys = new HashMap<>();
    for (String pair : text.split(",")) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("--lun " + text + ": '" + pair + "' is no KEY=VALUE");
      }
      keys.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return keys;
  }

  private EmbeddedTarget start() throws IOException {
    EmbeddedTarget.Builder builder = EmbeddedTarget.builder().threads(threads);
    for (String portal : portals.isEmpty() ? List.of("1=127.0.0.1:0") : portals) {
      int equals = portal.indexOf('=');
      int tag = equals < 0 ? 1 : number("--portal", portal.substring(0, equals));
      int colon = portal.lastIndexOf(':');
      if (colon < equals + 2) {
        throw new IllegalArgumentException("--portal " + portal + " is not [TAG=]HOST:PORT");
      }
      String host = portal.substring(equals + 1, colon).replaceAll("[\\[\\]]", "");
      builder.portal(tag, host, number("--portal", portal.substring(colon + 1)));
    }
    if (digests) {
      List<Digest> wanted = List.of(Digest.CRC32C, Digest.NONE);
      builder.parameters(EmbeddedTarget.DEFAULT_PARAMETERS.withDigests(wanted, wanted));
    }
    List<Disk> disks = new ArrayList<>();
    for (Map<String, String> lun : luns.isEmpty() ? List.of(Map.<String, String>of()) : luns) {
      disks.add(disk(lun, disks.size()));
    }
    Optional<Secret> secret = secret();
    return builder
        .target(
            name,
            spec -> {
              for (int i = 0; i < disks.size(); i++) {
                spec.lun(i, disks.get(i));
              }
              secret.ifPresent(s -> spec.chap(chapUser.orElseThrow(), s));
              return spec.commandWindow(window);
            })
        .start();
  }

  private Optional<Secret> secret() throws IOException {
    if (chapUser.isPresent() != chapSecret.isPresent()) {
      throw new IllegalArgumentException("--chap-user and --chap-secret-file go together");
    }
    return chapSecret.isEmpty()
        ? Optional.empty()
        : Optional.of(Secret.of(Files.readString(chapSecret.get()).strip()));
  }

  private static Disk disk(Map<String, String> keys, int number) throws IOException {
    long size = keys.containsKey("size") ? bytes(keys.get("size")) : 0;
    long sizeOrDefault = size == 0 ? 1L << 30 : size;
    BackingStore store;
    if (keys.containsKey("file")) {
      store = FileStore.open(Path.of(keys.get("file")), size);
    } else if (keys.containsKey("null")) {
      store = new NullStore(sizeOrDefault);
    } else {
      store = new MemoryStore(sizeOrDefault);
    }
    return Disk.on(store)
        .serial(keys.getOrDefault("serial", "HAWSER-" + number))
        .blockSize(number("--lun block", keys.getOrDefault("block", "512")))
        .physicalBlockSize(number("--lun physical", keys.getOrDefault("physical", "512")))
        .readOnly(keys.containsKey("readonly"))
        .build();
  }

  private static int number(String what, String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(what + ": '" + text + "' is no number");
    }
    return Integer.parseInt(text);
  }

  private static long bytes(String text) {
    if (!text.matches("[0-9]{1,6}[KMGTkmgt]|[0-9]{1,15}")) {
      throw new IllegalArgumentException("--lun size: '" + text + "' is no size");
    }
    int unit = "KMGT".indexOf(Character.toUpperCase(text.charAt(text.length() - 1)));
    String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
    return Long.parseLong(digits) << 10 * (unit + 1);
  }

  private void announce(EmbeddedTarget target, PrintStream out) {
    int count = Math.max(1, luns.size());
    for (int i = 0; i < count; i++) {
      out.println(target.url(name, i));
    }
    out.println("ready");
    out.flush();
  }
}
