package io.hawser.protocol.sendtargets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendTargetsTest {
  private static final Portal ASKED = Portal.of("192.0.2.1", 3260);
  private static final String A = "iqn.2026-01.io.hawser:a";
  private static final String B = "iqn.2026-01.io.hawser:b";

  private static final class Found implements SendTargetsParser.Sink {
    final List<String> entries = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();

    @Override
    public void found(IscsiName target, Portal portal) {
      entries.add(target + " " + portal);
    }

    @Override
    public void warning(String what) {
      warnings.add(what);
    }
  }

  private static Found parse(byte[] text, int maxTargets, int maxPortals) {
    Found found = new Found();
    new SendTargetsParser(ASKED, maxTargets, maxPortals, found).parse(ByteBuffer.wrap(text));
    return found;
  }

  private static Found parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8), 100, 10);
  }

  @Test
  void whatATargetWritesIsWhatAnInitiatorReads() {
    Map<IscsiName, List<Portal>> targets = new LinkedHashMap<>();
    targets.put(
        IscsiName.of(A),
        List.of(
            Portal.of("192.0.2.7", 3260).withGroupTag(1),
            Portal.of("2001:db8::7", 3261).withGroupTag(65535)));
    targets.put(IscsiName.of(B), List.of(Portal.of("disk.example.com", 3260)));
    Found found = parse(SendTargets.answer(targets), 100, 10);
    assertEquals(
        List.of(
            A + " 192.0.2.7:3260,1", A + " [2001:db8::7]:3261,65535", B + " disk.example.com:3260"),
        found.entries);
    assertEquals(List.of(), found.warnings);
  }

  @Test
  void emptyAnswerHasNoTargets() {
    Found found = parse("");
    assertEquals(List.of(), found.entries);
    assertEquals(List.of(), found.warnings);
  }

  @Test
  void targetWithoutAddressListensWhereItWasAsked() {
    Found found = parse("TargetName=" + A + "\0TargetName=" + B + "\0TargetAddress=192.0.2.2,3\0");
    assertEquals(List.of(A + " 192.0.2.1:3260", B + " 192.0.2.2:3260,3"), found.entries);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.2:0,1",
        "192.0.2.2:99999,1",
        "192.0.2.2:-1,1",
        "192.0.2.2:3260,65536",
        "192.0.2.2:3260,x",
        "0.0.0.0:3260,1",
        "[::]:3260,1",
        "[0:0:0:0:0:0:0:0]:3260,1",
        "[::0.0.0.0]:3260,1",
        "999.1.1.1:3260,1",
        "192.0.2:3260,1",
        "12345:3260,1",
        "[fe80::1%eth9]:3260,1",
        "$(reboot):3260,1",
        "`id`:3260,1",
        "a b:3260,1",
        "-oProxyCommand:3260,1",
        "\u001b[2J:3260,1",
        ":3260,1",
        "",
        "[::1:3260,1",
        "fd00::1:3260,1",
        "fd00::1"
      })
  void unusableAddressIsPassedOverAndTheRestKept(String address) {
    Found found =
        parse("TargetName=" + A + "\0TargetAddress=" + address + "\0TargetAddress=192.0.2.3,1\0");
    assertEquals(List.of(A + " 192.0.2.3:3260,1"), found.entries);
    assertEquals(1, found.warnings.size());
    assertTrue(found.warnings.get(0).chars().noneMatch(Character::isISOControl));
  }

  @Test
  void badNamesArePassedOverWithTheirAddresses() {
    for (String bad :
        List.of(
            "iqn.2026-01.io.hawser:" + "x".repeat(300),
            "iqn.2026-01.io.hawser:$(reboot)",
            "iqn.2026-01.io.hawser:a\u0007b",
            "disk",
            "")) {
      Found found =
          parse(
              "TargetName="
                  + bad
                  + "\0TargetAddress=192.0.2.9,1\0TargetName="
                  + B
                  + "\0TargetAddress=192.0.2.3,1\0");
      assertEquals(List.of(B + " 192.0.2.3:3260,1"), found.entries, bad);
      assertEquals(1, found.warnings.size());
      assertTrue(found.warnings.get(0).chars().noneMatch(Character::isISOControl));
    }
  }

  @Test
  void invalidUtf8InANameIsPassedOver() {
    byte[] text = ("TargetName=" + A + "?\0").getBytes(StandardCharsets.US_ASCII);
    text[text.length - 2] = (byte) 0xff;
    Found found = parse(text, 10, 10);
    assertEquals(List.of(), found.entries);
    assertEquals(1, found.warnings.size());
  }

  @Test
  void addressBeforeAnyNameAndOtherKeysArePassedOver() {
    Found found = parse("TargetAddress=192.0.2.9,1\0Hello\0X-Foo=1\0TargetName=" + A + "\0");
    assertEquals(List.of(A + " 192.0.2.1:3260"), found.entries);
    assertEquals(3, found.warnings.size());
  }

  @Test
  void entryThatBreaksOffIsNotTrusted() {
    Found found = parse("TargetName=" + A + "\0TargetName=" + B);
    assertEquals(List.of(A + " 192.0.2.1:3260"), found.entries);
    assertEquals(1, found.warnings.size());
  }

  @Test
  void samePortalTwiceIsOne() {
    Found found =
        parse("TargetName=" + A + "\0TargetAddress=192.0.2.3,1\0TargetAddress=192.0.2.3:3260,1\0");
    assertEquals(1, found.entries.size());
  }

  @Test
  void tooManyTargetsAreCutOff() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      text.append("TargetName=").append(A).append(i).append('\0');
    }
    Found found = parse(text.toString().getBytes(StandardCharsets.UTF_8), 20, 10);
    assertEquals(20, found.entries.size());
    assertEquals(1, found.warnings.size());
  }

  @Test
  void tooManyPortalsAndWarningsAreCutOff() {
    StringBuilder text = new StringBuilder("TargetName=" + A + "\0");
    for (int i = 1; i < 200; i++) {
      text.append("TargetAddress=192.0.2.").append(i).append(",1\0");
    }
    for (int i = 0; i < 5000; i++) {
      text.append("junk\0");
    }
    Found found = parse(text.toString());
    assertEquals(10, found.entries.size());
    assertEquals(SendTargetsParser.MAX_WARNINGS + 1, found.warnings.size());
    assertTrue(found.warnings.get(SendTargetsParser.MAX_WARNINGS).contains("4901"));
  }

  @Test
  void randomBytesNeverThrow() {
    Random random = new Random(12);
    for (int n = 0; n < 5000; n++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      byte[] start = "TargetName=\0TargetAddress=".getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(start, 0, bytes, 0, Math.min(start.length, bytes.length));
      parse(bytes, 5, 5);
    }
  }

  @Test
  void questionsAreText() {
    assertEquals("SendTargets=All\0", new String(SendTargets.request(SendTargets.ALL)));
    assertEquals("SendTargets=\0", new String(SendTargets.request("")));
  }

  @Test
  void addressesAreReadStrictly() {
    assertEquals(Portal.of("a-b.example", 3260), TargetAddress.parse("a-b.example"));
    assertThrows(IllegalArgumentException.class, () -> TargetAddress.parse("1.2.3.4."));
  }

  @Test
  void entryThatIsTooLongIsPassedOverByItsLengthAlone() {
    Found found =
        parse("TargetName=" + A + "\0" + "x".repeat(1024) + "\0" + "y".repeat(1025) + "\0");
    assertEquals(List.of(A + " 192.0.2.1:3260"), found.entries);
    assertEquals(2, found.warnings.size());
    assertTrue(found.warnings.get(0).contains("neither a target's name"), found.warnings.get(0));
    assertTrue(found.warnings.get(1).contains("1025 bytes is too long"), found.warnings.get(1));
  }

  @Test
  void samePortalOfTwoTargetsIsTwo() {
    Found found =
        parse(
            "TargetName="
                + A
                + "\0TargetAddress=192.0.2.3,1\0TargetName="
                + B
                + "\0TargetAddress=192.0.2.3,1\0");
    assertEquals(List.of(A + " 192.0.2.3:3260,1", B + " 192.0.2.3:3260,1"), found.entries);
  }

  @Test
  void limitsAreReachedBeforeAnythingIsCut() {
    Found found = parse("TargetName=" + A + "\0TargetName=" + B + "\0");
    assertEquals(2, found.entries.size());
    byte[] two = ("TargetName=" + A + "\0TargetName=" + B + "\0").getBytes(StandardCharsets.UTF_8);
    assertEquals(List.of(), parse(two, 2, 1).warnings);
    byte[] portals =
        ("TargetName=" + A + "\0TargetAddress=192.0.2.3,1\0TargetAddress=192.0.2.4,1\0")
            .getBytes(StandardCharsets.UTF_8);
    assertEquals(List.of(), parse(portals, 1, 2).warnings);
    assertEquals(2, parse(portals, 1, 2).entries.size());
  }

  @Test
  void keyWithoutEqualsSignIsNoName() {
    Found found = parse("TargetName\0TargetAddress\0=\0");
    assertEquals(List.of(), found.entries);
    assertEquals(3, found.warnings.size());
  }
}
