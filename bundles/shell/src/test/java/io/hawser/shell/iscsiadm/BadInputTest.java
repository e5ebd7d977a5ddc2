package io.hawser.shell.iscsiadm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.shell.command.Conversation;
import io.hawser.shell.command.RecordServices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not be believed: each is one sentence and a code, and hurts nothing else. */
class BadInputTest {
  private static final String TARGET = "iqn.2031-02.net.lab:vol7";
  private static final String NODE = "nodes/" + TARGET + "/10.9.1.80,3260,1/default";

  @TempDir Path directory;
  private Path root;
  private RecordServices services;

  @BeforeEach
  void open() throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    services = new RecordServices(root);
    say("iscsiadm -m iface -I good -o new");
  }

  @AfterEach
  void close() {
    services.close();
  }

  private String say(String line) {
    return Conversation.say(line, services);
  }

  private void write(String path, byte[] content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private void write(String path, String content) throws IOException {
    write(path, content.getBytes(StandardCharsets.UTF_8));
  }

  private List<Path> everything() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> !path.startsWith(root)).toList();
    }
  }

  /** One line of error and the code; nothing outside the root has changed. */
  private void refused(int code, String line) throws IOException {
    List<Path> before = everything();
    List<String> answer = say(line).lines().toList();
    assertEquals(2, answer.size(), answer.toString());
    assertTrue(answer.get(0).startsWith("! "), answer.get(0));
    assertEquals("= " + code, answer.get(1));
    assertEquals(before, everything());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default",
        "iser",
        "''",
        "a/b",
        "../x",
        "..",
        ".hidden",
        "'a\nb'",
        "'a b'",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void namesThatAreNoIfaceNames(String name) throws IOException {
    refused(7, "iscsiadm -m iface -I " + name + " -o new");
    refused(7, "hawser iface new " + name);
  }

  @Test
  void aNameOf64CharactersIsOne() {
    String name = "a".repeat(64);
    assertEquals(
        "New interface " + name + " added\n", say("iscsiadm -m iface -I " + name + " -o new"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "iqn/../../etc",
        "../../etc/passwd",
        "iqn.2031-02.net.lab:a/b",
        "'iqn.2031-02.net.lab:a\nb'",
        "iqn.2031-02.net.lab:..",
        "''"
      })
  void namesThatAreNoTargets(String name) throws IOException {
    if (!name.endsWith(":..")) {
      refused(7, "iscsiadm -m node -T " + name + " -p 10.9.1.80 -o new");
      refused(7, "hawser node new " + name + " --portal 10.9.1.80");
    } else {
      // Two dots within a name lead nowhere: it is one path component.
      say("iscsiadm -m node -T " + name + " -p 10.9.1.80 -o new");
      assertEquals(List.of(directory), everything());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "iface.mtu, 70000",
    "iface.port, 65536",
    "iface.vlan_id, 4095",
    "iface.vlan_priority, 8",
    "iface.tos, 256",
    "iface.mtu, -1",
    "iface.mtu, 1e3",
    "iface.hwaddress, 01:00:5e:00:00:01",
    "iface.hwaddress, 52:54:00",
    "iface.ipaddress, 10.9.1.300",
    "iface.initiatorname, not-a-name",
    "iface.transport_name, ../tcp",
    "iface.state, on"
  })
  void valuesOutOfRange(String key, String value) throws IOException {
    refused(7, "iscsiadm -m iface -I good -o update -n " + key + " -v " + value);
    refused(7, "hawser iface update good --set " + key + "=" + value);
  }

  @Test
  void bothWaysOfBinding() throws IOException {
    refused(
        7,
        "iscsiadm -m iface -I good -o update -n iface.hwaddress -v 52:54:00:aa:bb:01 -n"
            + " iface.net_ifacename -v eth0");
    write(
        "ifaces/both",
        "iface.transport_name = tcp\niface.hwaddress = 52:54:00:aa:bb:01\n"
            + "iface.net_ifacename = eth0\n");
    assertTrue(
        say("iscsiadm -m iface").startsWith("both tcp,52:54:00:aa:bb:01,<empty>,eth0,<empty>\n"));
  }

  @Test
  void twoIfacesWithOneHardwareAddress() throws IOException {
    say("iscsiadm -m iface -I good -o update -n iface.hwaddress -v 52:54:00:aa:bb:01");
    say("iscsiadm -m iface -I twin -o new");
    assertEquals(
        "twin updated.\n",
        say("iscsiadm -m iface -I twin -o update -n iface.hwaddress -v 52:54:00:AA:BB:01"));
    assertEquals(4, say("iscsiadm -m iface").lines().count());
  }

  @Test
  void aHugeRecordStopsNoOther() throws IOException {
    byte[] huge = new byte[10 << 20];
    java.util.Arrays.fill(huge, (byte) '#');
    write("ifaces/huge", huge);
    write(NODE, huge);
    assertTrue(say("iscsiadm -m iface").startsWith("good tcp"));
    refused(6, "iscsiadm -m iface -I huge");
    String nodes = say("iscsiadm -m node");
    assertTrue(
        nodes.contains("! iscsiadm: " + NODE + " is left out: it has 10485760 bytes"), nodes);
    assertTrue(nodes.endsWith("= 21\n"), nodes);
    // Unlike the original's, ours can be deleted by the tool.
    say("iscsiadm -m node -T " + TARGET + " -p 10.9.1.80 -o delete");
    assertFalse(Files.exists(root.resolve(NODE)));
    assertEquals("huge unbound and deleted.\n", say("iscsiadm -m iface -I huge -o delete"));
  }

  @Test
  void zeroBytesStopNoOther() throws IOException {
    write("ifaces/zero", "iface.transport_name = tcp\0\n");
    write(NODE, "node.name = " + TARGET + "\0");
    assertTrue(say("iscsiadm -m iface").startsWith("good tcp"));
    refused(6, "iscsiadm -m iface -I zero");
    assertTrue(say("hawser node").contains(NODE + " is left out: byte"));
    assertTrue(
        say("iscsiadm -m node -T " + TARGET + " -o delete").contains("was damaged"), "not deleted");
    assertFalse(Files.exists(root.resolve(NODE)));
  }

  @Test
  void longLinesAndValues() throws IOException {
    String longValue = "x".repeat(300);
    refused(7, "iscsiadm -m iface -I good -o update -n iface.gateway -v " + longValue);
    refused(7, "iscsiadm -m iface -I good -o update -n iface." + longValue + " -v 1");
    write("ifaces/long", "iface.gateway = " + longValue + "\niface.transport_name = tcp\n");
    String record = say("iscsiadm -m iface -I long");
    assertTrue(record.contains("iface.gateway = <empty>\n"), record);
    write("ifaces/longer", "iface.gateway = " + "x".repeat(3000) + "\n");
    refused(6, "iscsiadm -m iface -I longer");
  }

  @Test
  void secretsAreNotRepeatedInErrors() {
    say("iscsiadm -m node -T " + TARGET + " -p 10.9.1.80 -o new");
    String secret = "s".repeat(300);
    String answer =
        say(
            "iscsiadm -m node -T "
                + TARGET
                + " -o update -n node.session.auth.password -v "
                + secret);
    assertTrue(answer.endsWith("= 7\n"), answer);
    assertFalse(answer.contains("ssss"), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-m session -r 99999999999",
        "-m session -r -1",
        "-m session -P x",
        "-m node -P 99999999999",
        "-m node -p 10.9.1.80:0",
        "-m node -p [fd00::8",
        "-m node -p 10.9.1.80,99999",
        "-m iface -I good -C ping -a 10.9.1.80 -b 0",
        "-m iface -I good -C ping -a 10.9.1.80 -c 99999999999"
      })
  void numbersThatAreNone(String arguments) throws IOException {
    refused(7, "iscsiadm " + arguments);
  }
}
