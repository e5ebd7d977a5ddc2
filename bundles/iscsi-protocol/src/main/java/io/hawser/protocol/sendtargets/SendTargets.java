package io.hawser.protocol.sendtargets;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.TextPairs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Questions and answers of SendTargets as text (RFC 7143 appendix C). */
public final class SendTargets {
  /** The key of the question. */
  public static final String KEY = "SendTargets";

  /** Asks for every target; in discovery sessions only. */
  public static final String ALL = "All";

  static final String TARGET_NAME = "TargetName";
  static final String TARGET_ADDRESS = "TargetAddress";

  private SendTargets() {}

  /**
   * The text of a question.
   *
   * @param what {@link #ALL}, a target's name, or empty for the target of a normal session
   */
  public static byte[] request(String what) {
    return TextPairs.encode(List.of(new KeyValue(KEY, what)));
  }

  /**
   * The text of an answer: each target's name and behind it its portals, in the order given.
   *
   * @param targets names and where each listens; a target without a portal listens where the
   *     question came in
   */
  public static byte[] answer(Map<IscsiName, ? extends Collection<Portal>> targets) {
    List<KeyValue> pairs = new ArrayList<>();
    targets.forEach(
        (name, portals) -> {
          pairs.add(new KeyValue(TARGET_NAME, name.value()));
          for (Portal portal : portals) {
            pairs.add(new KeyValue(TARGET_ADDRESS, TargetAddress.format(portal)));
          }
        });
    return TextPairs.encode(pairs);
  }
}
