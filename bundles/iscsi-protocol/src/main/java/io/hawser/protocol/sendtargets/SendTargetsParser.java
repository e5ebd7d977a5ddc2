package io.hawser.protocol.sendtargets;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Printable;
import io.hawser.protocol.text.KeyValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads the answer to SendTargets (RFC 7143 appendix C) without trusting it: what is malformed is
 * passed over with a warning and the good rest is kept; the numbers of targets, of portals of one
 * target and of warnings are bounded. Serves one answer and one thread.
 */
public final class SendTargetsParser {
  /** Usual bound on the portals of one target. */
  public static final int DEFAULT_MAX_PORTALS = 64;

  /** Warnings before only their number is told. */
  static final int MAX_WARNINGS = 100;

  private static final int LONGEST_PAIR = 1024;
  private static final String NAME = SendTargets.TARGET_NAME + "=";
  private static final String ADDRESS = SendTargets.TARGET_ADDRESS + "=";

  /** Takes what was found, in the order of the answer. */
  public interface Sink {
    /**
     * A target listens here.
     *
     * @param target its name
     * @param portal the portal, with its group tag if that was told
     */
    void found(IscsiName target, Portal portal);

    /**
     * Something was passed over.
     *
     * @param what one sentence without control characters
     */
    void warning(String what);
  }

  private final Portal asked;
  private final int maxTargets;
  private final int maxPortals;
  private final Sink sink;
  private final Set<Portal> portals = new HashSet<>();
  private IscsiName target;
  private String lastAddress;
  private Portal lastPortal;
  private boolean anyName;
  private int addresses;
  private int targets;
  private int warnings;
  private boolean full;

  /**
   * @param asked the portal that was asked: where a target without an address listens
   * @param maxTargets targets after which the rest is cut off
   * @param maxPortals portals of one target after which its rest is cut off
   * @param sink takes what is found
   */
  public SendTargetsParser(Portal asked, int maxTargets, int maxPortals, Sink sink) {
    this.asked = asked;
    this.maxTargets = maxTargets;
    this.maxPortals = maxPortals;
    this.sink = sink;
  }

  /**
   * Reads a whole answer.
   *
   * @param text pairs, each ended by a NUL; consumed
   */
  public void parse(ByteBuffer text) {
    byte[] bytes = new byte[text.remaining()];
    text.get(bytes);
    int from = 0;
    while (from < bytes.length && !full) {
      int nul = from;
      while (nul < bytes.length && bytes[nul] != 0) {
        nul++;
      }
      if (nul == bytes.length) {
        warn("the answer breaks off in the middle of an entry");
      } else if (nul > from) {
        pair(bytes, from, nul);
      }
      from = nul + 1;
    }
    endTarget();
    if (warnings > MAX_WARNINGS) {
      sink.warning((warnings - MAX_WARNINGS) + " more entries were passed over");
    }
  }

  private void pair(byte[] bytes, int from, int to) {
    if (to - from > LONGEST_PAIR) {
      warn("an entry of " + (to - from) + " bytes is too long");
      return;
    }
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    if (text.startsWith(NAME)) {
      name(text.substring(NAME.length()));
    } else if (text.startsWith(ADDRESS)) {
      address(text.substring(ADDRESS.length()));
    } else {
      warn("'" + KeyValue.printable(text) + "' is neither a target's name nor an address");
    }
  }

  private void name(String value) {
    endTarget();
    anyName = true;
    if (targets == maxTargets) {
      warn("the answer has more than " + maxTargets + " targets; the rest is left out");
      full = true;
      return;
    }
    try {
      target = IscsiName.of(value);
      targets++;
    } catch (IllegalArgumentException e) {
      warn(e.getMessage());
    }
  }

  /** A target that named no address listens where it was asked. */
  private void endTarget() {
    if (target != null && addresses == 0) {
      sink.found(target, asked);
    }
    target = null;
    addresses = 0;
    portals.clear();
  }

  private void address(String value) {
    if (!anyName) {
      warn("the address '" + KeyValue.printable(value) + "' comes before any target's name");
      return;
    }
    if (target == null) {
      return;
    }
    addresses++;
    if (addresses > maxPortals) {
      if (addresses == maxPortals + 1) {
        warn(target + " has more than " + maxPortals + " portals; the rest is left out");
      }
      return;
    }
    try {
      Portal portal = portal(value);
      if (portal.host().indexOf('%') >= 0) {
        warn("the portal " + portal + " of " + target + " has a zone of another host");
      } else if (portals.add(portal)) {
        sink.found(target, portal);
      }
    } catch (IllegalArgumentException e) {
      warn("a portal of " + target + " is unusable: " + e.getMessage());
    }
  }

  /** A thousand targets stand behind a handful of addresses. */
  private Portal portal(String value) {
    if (!value.equals(lastAddress)) {
      lastPortal = TargetAddress.parse(value);
      lastAddress = value;
    }
    return lastPortal;
  }

  private void warn(String what) {
    warnings++;
    if (warnings <= MAX_WARNINGS) {
      sink.warning(Printable.of(what));
    }
  }
}
