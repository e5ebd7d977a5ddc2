package io.hawser.kernel.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.HawserException;
import io.hawser.api.Secret;
import io.hawser.api.host.ChapEntry;
import io.hawser.api.host.FlashNode;
import io.hawser.api.host.HostStatistics;
import io.hawser.kernel.netlink.FakeNetlink;
import io.hawser.kernel.netlink.IscsiNetlink;
import io.hawser.kernel.netlink.UeventType;
import io.hawser.kernel.sysfs.Sysfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CHAP tables, counters and flash nodes, also where what comes back is wrong. */
@Timeout(20)
class CardTablesTest {
  private static final long TRANSPORT = 4711;
  private static final int HOST = 0;

  @TempDir Path sysfs;
  private final FakeNetlink kernel = new FakeNetlink();
  private final IscsiNetlink netlink = new IscsiNetlink(kernel);
  private final ChapTable table = new ChapTable(TRANSPORT, HOST, netlink::request);

  @AfterEach
  void end() {
    netlink.close();
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(10));
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(15, TimeUnit.SECONDS);
  }

  /** The kernel's answer: the request's fields, how many there are, and a payload. */
  private static ByteBuffer answer(ByteBuffer request, int count, byte[] payload) {
    ByteBuffer message = ByteBuffer.allocate(72 + payload.length).order(ByteOrder.nativeOrder());
    message.put(0, request, 0, 72);
    message.putInt(0, 72 + payload.length);
    message.putInt(36, count);
    message.put(72, payload);
    return message;
  }

  private static byte[] records(int first, int count) {
    ByteBuffer all =
        ByteBuffer.allocate(ChapTable.PAGE * ChapTable.RECORD).order(ByteOrder.nativeOrder());
    for (int i = 0; i < count; i++) {
      int at = i * ChapTable.RECORD;
      byte[] secret = ("secret" + (first + i)).getBytes(StandardCharsets.US_ASCII);
      all.putShort(at, (short) (first + i));
      all.putInt(at + 4, i % 2);
      all.put(at + 8, ("user" + (first + i)).getBytes(StandardCharsets.US_ASCII));
      all.put(at + 264, secret);
      all.put(at + 520, (byte) secret.length);
    }
    return all.array();
  }

  @Test
  void aTableIsReadPageByPage() throws Exception {
    int total = 40;
    kernel.answering(
        request -> {
          assertEquals(UeventType.GET_CHAP.number(), request.getInt(16));
          int from = request.getShort(40) & 0xffff;
          int count = Math.min(request.getInt(36), total - from);
          return List.of(answer(request, count, records(from, count)));
        });
    List<ChapEntry> entries = get(table.read(soon()));
    assertEquals(total, entries.size());
    assertEquals("user39", entries.get(39).user());
    assertEquals(Secret.of("secret39"), entries.get(39).secret());
    assertTrue(entries.get(1).incoming());
    assertFalse(entries.toString().contains("secret39"));
    assertEquals(3, kernel.sent().size());
  }

  @Test
  void aCardThatGivesTheSamePageForEverIsNotAskedForEver() throws Exception {
    kernel.answering(
        request -> List.of(answer(request, ChapTable.PAGE, records(0, ChapTable.PAGE))));
    assertEquals(2 * ChapTable.PAGE, get(table.read(soon())).size());
    assertEquals(2, kernel.sent().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 17, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aCountThatCannotBeIsRefused(int count) {
    kernel.answering(request -> List.of(answer(request, count, records(0, ChapTable.PAGE))));
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> get(table.read(soon())));
    assertInstanceOf(HawserException.class, failed.getCause());
  }

  @Test
  void anAnswerThatIsCutShortIsRefused() {
    kernel.answering(request -> List.of(answer(request, 2, new byte[ChapTable.RECORD])));
    assertThrows(ExecutionException.class, () -> get(table.read(soon())));
  }

  @Test
  void anAcknowledgmentWithoutATableIsNotTheTable() throws Exception {
    kernel.answering(
        request -> List.of(FakeNetlink.reply(request), answer(request, 1, records(3, 1))));
    assertEquals(3, get(table.read(soon())).get(0).index());
  }

  @Test
  void anEntryIsWrittenWithItsFiveAttributes() throws Exception {
    kernel.answering(request -> List.of(FakeNetlink.reply(request)));
    get(table.write(new ChapEntry(258, true, "me", Secret.of("abc")), soon()));
    ByteBuffer sent = kernel.sent().get(0);
    byte[] payload = new byte[sent.remaining() - 72];
    sent.get(72, payload);
    // nla_len, nla_type, then length, parameter and value of iscsi_param_info.
    assertEquals(
        "0c0000000200000000000201"
            + "0b000100010000000100"
            + "0100"
            + "0c00020002000000"
            + "02006d65"
            + "0d00030003000000"
            + "0300616263000000"
            + "0b00040001000000"
            + "04000300",
        HexFormat.of().formatHex(payload));
  }

  @Test
  void entriesThatDoNotFitAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> entry(65_536, "me", "secret"));
    assertThrows(IllegalArgumentException.class, () -> entry(-1, "me", "secret"));
    assertThrows(IllegalArgumentException.class, () -> entry(1, "", "secret"));
    assertThrows(
        ExecutionException.class,
        () -> get(table.write(entry(1, "n".repeat(256), "secret"), soon())));
    assertThrows(
        ExecutionException.class, () -> get(table.write(entry(1, "me", "s".repeat(256)), soon())));
    assertThrows(ExecutionException.class, () -> get(table.write(entry(1, "me", ""), soon())));
    assertTrue(kernel.sent().isEmpty());
  }

  private static ChapEntry entry(int index, String user, String secret) {
    return new ChapEntry(index, false, user, Secret.of(secret));
  }

  // ---- counters ----------------------------------------------------------------------------

  private static ByteBuffer counters(int custom, int length) {
    ByteBuffer payload = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    for (int i = 0; i < 82 && (i + 1) * 8 <= length; i++) {
      payload.putLong(i * 8, 100 + i);
    }
    if (length >= 660) {
      payload.putInt(656, custom);
    }
    return payload;
  }

  @Test
  void countersComeInTheOrderOfTheKernelsStructure() throws Exception {
    ByteBuffer payload = counters(1, 664 + 72);
    payload.put(664, "drops".getBytes(StandardCharsets.US_ASCII));
    payload.putLong(728, 7);
    HostStatistics read = CardCounters.parse(3, payload);
    assertEquals(83, read.counters().size());
    assertEquals(new HostStatistics.Counter("mac", "mactx_frames", 100), read.counters().get(0));
    assertEquals(new HostStatistics.Counter("ip", "iptx_packets", 132), read.counters().get(32));
    assertEquals(new HostStatistics.Counter("tcp", "tcptx_segments", 156), read.counters().get(56));
    assertEquals(
        new HostStatistics.Counter("iscsi", "iscsi_sequence_error", 181), read.counters().get(81));
    assertEquals(new HostStatistics.Counter("custom", "drops", 7), read.counters().get(82));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 663", "1, 664", "33, 8000", "-1, 8000"})
  void countersThatAreCutShortAreRefused(int custom, int length) {
    assertThrows(HawserException.class, () -> CardCounters.parse(0, counters(custom, length)));
  }

  // ---- flash nodes -------------------------------------------------------------------------

  private void node(String name, String attribute, String value) throws IOException {
    Path directory = Files.createDirectories(sysfs.resolve("bus/iscsi_flashnode/devices/" + name));
    Files.writeString(directory.resolve(attribute), value);
  }

  @Test
  void flashNodesAreReadWithoutTheirSecrets() throws Exception {
    node("flashnode_sess-0:10", "targetname", "iqn.2026-11.io.hawser:ten\n");
    node("flashnode_sess-0:2", "targetname", "iqn.2026-11.io.hawser:two\n");
    node("flashnode_sess-0:2", "password", "a secret here\n");
    node("flashnode_conn-0:2:0", "ipaddress", "192.0.2.9\n");
    node("flashnode_conn-0:2:0", "port", "\u0001\u00ff3260\n");
    node("flashnode_sess-1:0", "targetname", "iqn.2026-11.io.hawser:other\n");
    node("flashnode_sess-x:y", "targetname", "nonsense\n");
    List<FlashNode> nodes = FlashNodes.read(new Sysfs(sysfs), 0);
    assertEquals(List.of(2, 10), nodes.stream().map(FlashNode::index).toList());
    assertEquals("192.0.2.9", nodes.get(0).values().get("flashnode.conn[0].ipaddress"));
    assertTrue(nodes.get(0).values().get("flashnode.conn[0].port").chars().noneMatch(c -> c < ' '));
    assertFalse(nodes.toString().contains("a secret here"));
    assertTrue(FlashNodes.read(new Sysfs(sysfs), 7).isEmpty());
  }

  @Test
  void aFlashNodeIsChangedByNumberedParameters() throws Exception {
    ByteBuffer message =
        FlashNodes.update(
                TRANSPORT,
                0,
                1,
                Map.of("flashnode.conn[0].port", "3261", "flashnode.session.tpgt", "1"))
            .message();
    assertEquals(35, message.getInt(16));
    assertEquals(0, message.getInt(32), "host");
    assertEquals(1, message.getInt(36), "node");
    assertEquals(2, message.getInt(40), "count");
    byte[] payload = new byte[message.remaining() - 72];
    message.get(72, payload);
    assertEquals(
        "0c0020000200000020" + "00bd0c" + "0c002c00020000002c000100",
        HexFormat.of().formatHex(payload));
  }

  @Test
  void aFlashNodesTextEndsWithAZero() {
    byte[] name = FlashNodeParameter.TARGETNAME.encode("iqn.");
    assertArrayEquals(new byte[] {'i', 'q', 'n', '.', 0}, name);
  }

  @ParameterizedTest
  @CsvSource({
    "flashnode.conn[0].port, 65536",
    "flashnode.conn[0].port, -1",
    "flashnode.conn[0].ipaddress, nobody",
    "flashnode.session.isid, 12345",
    "flashnode.session.portal_type, ipv6",
    "flashnode.session.discovery_parent_type, Sendtarget",
    "flashnode.no.such, 1"
  })
  void aWrongValueForAFlashNodeIsRefused(String key, String value) {
    HawserException refused =
        assertThrows(
            HawserException.class, () -> FlashNodes.update(TRANSPORT, 0, 1, Map.of(key, value)));
    assertTrue(refused.getMessage().contains("nothing was sent"));
  }
}
