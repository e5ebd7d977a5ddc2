package io.hawser.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.protocol.sendtargets.SendTargets;
import io.hawser.protocol.sendtargets.SendTargetsParser;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** An answer to SendTargets gives usable targets within the limits and harmless warnings. */
@Tag("fuzz")
class SendTargetsFuzzTest {
  private static final Portal ASKED = Portal.of("192.0.2.1", 3260);
  private static final int MAX_TARGETS = 8;
  private static final int MAX_PORTALS = 4;

  private static final class Found implements SendTargetsParser.Sink {
    final Map<IscsiName, Set<Portal>> targets = new LinkedHashMap<>();
    int entries;
    int warnings;

    @Override
    public void found(IscsiName target, Portal portal) {
      entries++;
      targets.computeIfAbsent(target, name -> new LinkedHashSet<>()).add(portal);
    }

    @Override
    public void warning(String what) {
      warnings++;
      Oracle.sentence(what);
    }
  }

  private static Found parse(byte[] text) {
    Found found = new Found();
    new SendTargetsParser(ASKED, MAX_TARGETS, MAX_PORTALS, found).parse(ByteBuffer.wrap(text));
    return found;
  }

  @FuzzTest
  void answer(byte[] text) {
    Found found = parse(text);
    Oracle.holds(found.entries <= MAX_TARGETS * MAX_PORTALS, "more entries than allowed");
    Oracle.holds(found.warnings <= 101, "more warnings than allowed");
    Found again = parse(SendTargets.answer(found.targets));
    if (found.targets.values().stream().allMatch(portals -> portals.size() <= MAX_PORTALS)) {
      Oracle.same(found.targets, again.targets, "what a target would have answered");
      Oracle.same(0, again.warnings, "warnings of our own answer");
    }
  }
}
