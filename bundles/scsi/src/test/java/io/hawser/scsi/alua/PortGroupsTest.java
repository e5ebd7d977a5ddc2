package io.hawser.scsi.alua;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.Seeded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PortGroupsTest {
  private static PortGroups random(Random random, int transition) {
    List<PortGroup> groups = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      groups.add(
          new PortGroup(
              i,
              AccessState.values()[random.nextInt(AccessState.values().length)],
              random.nextBoolean(),
              random.nextInt(256),
              random.nextInt(3),
              random.ints(random.nextInt(4), 0, 65536).boxed().toList()));
    }
    return new PortGroups(groups, transition);
  }

  @Test
  void bothFormatsAreReadBack() {
    Seeded.check(
        500,
        random -> {
          PortGroups groups = random(random, 0);
          assertEquals(groups, PortGroups.parse(ByteBuffer.wrap(groups.encode(false))));
          PortGroups extended = random(random, 60);
          assertEquals(extended, PortGroups.parse(ByteBuffer.wrap(extended.encode(true))));
        });
  }

  @Test
  void halfAnAnswerIsNotUsed() {
    PortGroups groups =
        new PortGroups(
            List.of(
                new PortGroup(1, AccessState.ACTIVE_OPTIMIZED, true, 0xdf, 2, List.of(1, 2)),
                new PortGroup(2, AccessState.STANDBY, false, 0xdf, 0, List.of(3))),
            0);
    byte[] data = groups.encode(false);
    for (int length = 0; length < data.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(data, 0, length);
      assertThrows(MalformedDataException.class, () -> PortGroups.parse(cut));
    }
    assertEquals(1, groups.groupOfPort(2).get().id());
    assertEquals(AccessState.STANDBY, groups.group(2).get().state());
  }

  @Test
  void aGroupNamedTwiceOrAnUndefinedStateIsRefused() {
    PortGroup group = new PortGroup(1, AccessState.STANDBY, false, 0, 0, List.of());
    byte[] twice = new PortGroups(List.of(group, group), 0).encode(false);
    assertThrows(MalformedDataException.class, () -> PortGroups.parse(ByteBuffer.wrap(twice)));
    byte[] undefined = new PortGroups(List.of(group), 0).encode(false);
    undefined[4] = 0x07;
    assertThrows(MalformedDataException.class, () -> PortGroups.parse(ByteBuffer.wrap(undefined)));
  }

  @Test
  void setListsAreReadBack() throws Exception {
    Map<Integer, AccessState> wanted = new LinkedHashMap<>();
    wanted.put(2, AccessState.ACTIVE_OPTIMIZED);
    wanted.put(1, AccessState.STANDBY);
    byte[] list = PortGroups.encodeSet(wanted);
    assertEquals(wanted, PortGroups.parseSet(ByteBuffer.wrap(list)));
    assertThrows(
        MalformedDataException.class, () -> PortGroups.parseSet(ByteBuffer.wrap(list, 0, 6)));
  }
}
