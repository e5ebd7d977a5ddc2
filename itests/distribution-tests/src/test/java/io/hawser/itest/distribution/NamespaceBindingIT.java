package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.itest.Distribution;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two network interfaces on one subnet: the I/O of a session that is bound to one of them uses that
 * one and no other, as the counters of both show; what becomes of it when the interface is lost.
 */
@Tag("real")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class NamespaceBindingIT {
  /** The disk: longer than a test reads. */
  private static final long LARGE = 64L << 30;

  private static final int SIZE = 64 << 20;

  /** What ARP, neighbor discovery and the like may add to the counters of an idle card. */
  private static final long IDLE = 20_000;

  @TempDir private Path folder;
  private TwoCards cards;

  @BeforeEach
  void start() throws IOException {
    String missing = TwoCards.missing();
    assumeTrue(missing.isEmpty(), missing);
    Path disk = folder.resolve("disk");
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(LARGE);
    }
    cards = new TwoCards(disk);
  }

  @AfterEach
  void stop() throws IOException {
    if (cards != null) {
      cards.close();
    }
  }

  private Launched hawser(String... words) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "env",
                "HAWSER_ROOT=" + folder.resolve("records"),
                "HAWSER_SOCKET=none",
                Distribution.home().resolve("bin/hawser").toString()));
    line.addAll(List.of(words));
    return new Launched(folder, cards.onHost(line));
  }

  private void succeed(String... words) throws Exception {
    try (Launched command = hawser(words)) {
      String said = command.output();
      assertEquals(0, command.exitCode(), said);
    }
  }

  private void record(String name, String key, String value) throws Exception {
    succeed("iface", "new", name);
    succeed("iface", "update", name, "--set", key + "=" + value);
  }

  /** Reads the whole disk; all of it has to come over this card. */
  private void readsOver(int card, String... binding) throws Exception {
    long used = cards.bytes(card);
    long idle = cards.bytes(3 - card);
    List<String> words =
        new ArrayList<>(
            List.of(
                "read",
                TwoCards.URL,
                "--lba",
                "0",
                "--blocks",
                "" + SIZE / 512,
                "--out",
                folder.resolve("out").toString()));
    words.addAll(List.of(binding));
    succeed(words.toArray(String[]::new));
    String how = String.join(" ", binding);
    used = cards.bytes(card) - used;
    idle = cards.bytes(3 - card) - idle;
    System.out.println(
        how + ": " + used + " bytes over card" + card + ", " + idle + " over the other");
    assertTrue(used > SIZE, how + ": only " + used + " bytes over card" + card);
    assertTrue(idle < IDLE, how + ": " + idle + " bytes over the other card");
  }

  @Test
  void aRecordBoundToAnInterfaceUsesItAndNoOther() throws Exception {
    for (int card = 1; card <= 2; card++) {
      record("byname" + card, "iface.net_ifacename", TwoCards.card(card));
      record("bymac" + card, "iface.hwaddress", cards.hardwareAddress(card));
      record("byaddress" + card, "iface.ipaddress", TwoCards.address(card));
    }
    for (int card = 1; card <= 2; card++) {
      readsOver(card, "--iface", "byname" + card);
      readsOver(card, "--iface", "bymac" + card);
      readsOver(card, "--iface", "byaddress" + card);
    }
  }

  @Test
  void aOneShotBoundToAnInterfaceOrAnAddressUsesItAndNoOther() throws Exception {
    for (int card = 1; card <= 2; card++) {
      readsOver(card, "--bind", TwoCards.card(card));
      readsOver(card, "--bind", TwoCards.address(card));
    }
  }

  @Test
  void discoveryLeavesByItsInterfaceToo() throws Exception {
    for (int card = 1; card <= 2; card++) {
      long used = cards.bytes(card);
      long idle = cards.bytes(3 - card);
      succeed("ls", "iscsi://" + TwoCards.PORTAL + "/", "--bind", TwoCards.card(card));
      assertTrue(cards.bytes(card) - used > 1000, "nothing went over card" + card);
      // Two packets of a neighbor's are well below a discovery's.
      assertTrue(cards.bytes(3 - card) - idle < 600, "something went over the other card");
    }
  }

  @Test
  void withTwoPathsTheLossOfACardReachesNobody() throws Exception {
    record("one", "iface.net_ifacename", TwoCards.card(1));
    record("two", "iface.net_ifacename", TwoCards.card(2));
    long one = cards.bytes(1);
    long two = cards.bytes(2);
    try (Launched bench =
        hawser(
            "bench",
            TwoCards.URL,
            "--multipath",
            "--iface",
            "one",
            "--iface",
            "two",
            "--rw",
            "randrw",
            "--bs",
            "4k",
            "--depth",
            "16",
            "--verify",
            "--ramp",
            "1s",
            "--time",
            "5s",
            "--json")) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (cards.bytes(1) - one < 1 << 20 || cards.bytes(2) - two < 1 << 20) {
        assertTrue(System.nanoTime() - end < 0, "not both cards carry load");
        LockSupport.parkNanos(20_000_000);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1500));
      cards.pull(1);
      assertEquals(0, bench.exitCode(), bench::tail);
      String json = bench.output();
      assertTrue(json.contains("\"errors\":0"), json);
      assertTrue(json.contains("\"paths\":2"), json);
      System.out.println("a card lost under load: " + json);
    }
  }

  @Test
  void aloneItFailsClearlyAndInTime() throws Exception {
    // Reads the whole disk, which takes minutes.
    String read =
        Distribution.home().resolve("bin/hawser")
            + " read "
            + TwoCards.URL
            + " --lba 0 --blocks "
            + LARGE / 512
            + " --out - --bind "
            + TwoCards.card(1)
            + " --command-timeout 4s --noop-interval 1s --noop-timeout 1s"
            + " --replacement-timeout 4s --reconnects 2 --login-timeout 2s >/dev/null";
    try (Launched bench = new Launched(folder, cards.onHost(List.of("sh", "-c", read)))) {
      long before = cards.bytes(1);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (cards.bytes(1) - before < 1 << 20) {
        assertTrue(System.nanoTime() - end < 0, "no load");
        LockSupport.parkNanos(20_000_000);
      }
      long lost = System.nanoTime();
      cards.remove(1);
      String said = bench.output();
      int code = bench.exitCode();
      System.out.printf(
          "the only card taken out: code %d after %.1f s: %s",
          code, (System.nanoTime() - lost) / 1e9, said);
      assertEquals(4, code, said);
      assertTrue(said.contains(TwoCards.card(1)) && said.lines().count() == 1, said);
      assertTrue(System.nanoTime() - lost < TimeUnit.SECONDS.toNanos(30));
    }
    try (Launched gone = hawser("inq", TwoCards.URL, "--bind", TwoCards.card(1))) {
      String said = gone.output();
      assertEquals(23, gone.exitCode(), said);
      assertTrue(said.contains(TwoCards.card(1)), said);
    }
  }
}
