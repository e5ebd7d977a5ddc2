package io.hawser.discovery.isns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.discovery.isns.wire.Attribute;
import io.hawser.discovery.isns.wire.Functions;
import io.hawser.discovery.isns.wire.Message;
import io.hawser.discovery.isns.wire.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TargetQueryTest {
  private static final String ONE = "iqn.2026-11.example:one";

  private static String entries(TargetQuery.Answer answer) {
    return answer.entries().stream()
        .map(e -> e.target() + " " + e.portal())
        .collect(Collectors.joining("; "));
  }

  private static TargetQuery.Answer parse(List<Attribute> attributes) throws HawserException {
    return TargetQuery.parse(Replies.listing(1, attributes), 100);
  }

  @Test
  void portalGroupsSayWhereATargetIs() throws HawserException {
    List<Attribute> all = Replies.target(ONE, "10.0.0.1", 3260, 1);
    all.addAll(Replies.target("iqn.2026-11.example:two", "fd00::2", 3261, 2));
    TargetQuery.Answer answer = parse(all);
    assertEquals(
        ONE + " 10.0.0.1:3260,1; iqn.2026-11.example:two [fd00:0:0:0:0:0:0:2]:3261,2",
        entries(answer));
    assertEquals(List.of(), answer.warnings());
  }

  @Test
  void theOlderLayoutIsReadToo() throws HawserException {
    List<Attribute> all = Replies.node(ONE);
    all.add(Attribute.address(Tags.PORTAL_ADDRESS, Replies.address("10.0.0.1")));
    all.add(Attribute.number(Tags.PORTAL_PORT, 3260));
    all.add(Attribute.number(Tags.PG_TAG, 7));
    all.add(Attribute.address(Tags.PORTAL_ADDRESS, Replies.address("10.0.0.2")));
    all.add(Attribute.number(Tags.PORTAL_PORT, 3260));
    all.add(Attribute.number(Tags.PG_TAG, 8));
    assertEquals(ONE + " 10.0.0.1:3260,7; " + ONE + " 10.0.0.2:3260,8", entries(parse(all)));
  }

  @Test
  void aPortalWithoutGroupGivesNoAccess() throws HawserException {
    List<Attribute> all = Replies.node(ONE);
    all.add(Attribute.address(Tags.PORTAL_ADDRESS, Replies.address("10.0.0.1")));
    all.add(Attribute.number(Tags.PORTAL_PORT, 3260));
    all.add(Attribute.empty(Tags.PG_TAG));
    all.add(Attribute.address(Tags.PORTAL_ADDRESS, Replies.address("10.0.0.2")));
    all.add(Attribute.number(Tags.PORTAL_PORT, 3260));
    TargetQuery.Answer answer = parse(all);
    assertEquals("", entries(answer));
    assertTrue(answer.warnings().stream().allMatch(w -> w.contains(ONE)), answer::toString);
  }

  @Test
  void whatMakesNoSenseIsLeftOutAndTheRestKept() throws HawserException {
    List<Attribute> all = new ArrayList<>();
    all.addAll(Replies.target("not-a-name", "10.0.0.1", 3260, 1));
    all.addAll(Replies.target("iqn.2026-11.example:" + "x".repeat(300), "10.0.0.1", 3260, 1));
    all.addAll(Replies.target(ONE, "0.0.0.0", 3260, 1));
    all.addAll(Replies.target(ONE, "fe80::1", 3260, 1));
    all.addAll(Replies.target(ONE, "224.0.0.1", 3260, 1));
    all.addAll(Replies.target(ONE, "10.0.0.1", 0x1_0000 | 3260, 1));
    all.addAll(Replies.target(ONE, "10.0.0.1", 0, 1));
    all.addAll(Replies.target(ONE, "10.0.0.1", 3260, 70_000));
    all.add(Attribute.text(9_999, "unknown"));
    all.addAll(Replies.target("iqn.2026-11.example:bad\nname", "10.0.0.1", 3260, 1));
    all.addAll(Replies.target("iqn.2026-11.example:good", "10.0.0.9", 3260, 1));
    TargetQuery.Answer answer = parse(all);
    assertEquals("iqn.2026-11.example:good 10.0.0.9:3260,1", entries(answer));
    assertTrue(answer.warnings().size() >= 8, answer::toString);
    assertTrue(answer.warnings().stream().noneMatch(w -> w.contains("\n")));
  }

  @Test
  void nodesThatAreNoTargetsAreNotOffered() throws HawserException {
    List<Attribute> all = Replies.target(ONE, "10.0.0.1", 3260, 1);
    all.set(1, Attribute.number(Tags.NODE_TYPE, 2));
    assertEquals("", entries(parse(all)));
    all.set(1, Attribute.number(Tags.NODE_TYPE, -1));
    assertEquals(ONE + " 10.0.0.1:3260,1", entries(parse(all)), "all bits contain the target's");
  }

  @Test
  void theNumberOfTargetsIsBounded() throws HawserException {
    List<Attribute> all = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      all.addAll(Replies.target("iqn.2026-11.example:t" + i, "10.0.0.1", 3260, 1));
      all.addAll(Replies.node("iqn.2026-11.example:alone" + i));
    }
    TargetQuery.Answer answer = parse(all);
    assertEquals(100, answer.entries().size());
    assertTrue(answer.warnings().size() <= TargetQuery.MAX_WARNINGS);
  }

  @Test
  void statusesAreAnswersOrErrors() throws HawserException {
    assertTrue(
        TargetQuery.parse(Replies.reply(Functions.QUERY, 1, 9, List.of()), 10).entries().isEmpty());
    HawserException refused =
        assertThrows(
            HawserException.class,
            () ->
                TargetQuery.parse(
                    Replies.reply(Functions.QUERY, 1, 8, Replies.target(ONE, "10.0.0.1", 3260, 1)),
                    10));
    assertEquals(ErrorCode.ISNS_QUERY, refused.code());
    assertTrue(refused.getMessage().contains("not authorized"));
  }

  /** Random attributes and random bytes: an answer or an error, nothing else. */
  @Test
  void garbageNeitherThrowsOtherwiseNorFillsMemory() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int[] tags = {0, 1, 16, 17, 32, 33, 34, 48, 49, 50, 51, 2_065};
    for (int i = 0; i < 5_000; i++) {
      List<Attribute> all = new ArrayList<>();
      for (int j = random.nextInt(20); j > 0; j--) {
        byte[] value = new byte[4 * random.nextInt(6)];
        random.nextBytes(value);
        all.add(new Attribute(tags[random.nextInt(tags.length)], value));
      }
      Message message = Replies.listing(1, all);
      if (random.nextInt(4) == 0 && message.body().length > 4) {
        message.body()[4 + random.nextInt(message.body().length - 4)] = (byte) random.nextInt();
      }
      try {
        assertTrue(TargetQuery.parse(message, 10).entries().size() <= 10);
      } catch (HawserException expected) {
        assertEquals(ErrorCode.ISNS_QUERY, expected.code(), "seed " + seed);
      } catch (RuntimeException fault) {
        throw new AssertionError("seed " + seed, fault);
      }
    }
  }
}
