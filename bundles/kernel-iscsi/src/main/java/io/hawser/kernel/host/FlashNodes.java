package io.hawser.kernel.host;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Printable;
import io.hawser.api.host.FlashNode;
import io.hawser.kernel.netlink.UeventRequest;
import io.hawser.kernel.sysfs.Sysfs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The targets in a card's flash memory, {@code /sys/bus/iscsi_flashnode}. */
public final class FlashNodes {
  private static final Pattern SESSION =
      Pattern.compile("flashnode_sess-([0-9]{1,9}):([0-9]{1,9})");

  private FlashNodes() {}

  /** Those of a host by index. */
  public static List<FlashNode> read(Sysfs sysfs, int host) {
    List<FlashNode> found = new ArrayList<>();
    Path devices = sysfs.path("bus/iscsi_flashnode/devices");
    for (String name : sysfs.names(devices)) {
      Matcher matcher = SESSION.matcher(name);
      if (matcher.matches() && Integer.parseInt(matcher.group(1)) == host) {
        int index = Integer.parseInt(matcher.group(2));
        SortedMap<String, String> values = new TreeMap<>();
        Path session = devices.resolve(name);
        Path connection = devices.resolve("flashnode_conn-" + host + ":" + index + ":0");
        for (FlashNodeParameter each : FlashNodeParameter.values()) {
          if (!each.isSecret()) {
            sysfs
                .text((each.ofSession() ? session : connection).resolve(each.attribute()))
                .ifPresent(text -> values.put(each.key(), text));
          }
        }
        found.add(new FlashNode(host, index, values));
      }
    }
    return found;
  }

  /**
   * The request that changes one.
   *
   * @throws HawserException {@code INVALID} naming the first key or value that is wrong
   */
  public static UeventRequest update(
      long transport, int host, int index, Map<String, String> values) throws HawserException {
    Attributes attributes = new Attributes();
    for (Map.Entry<String, String> each : new TreeMap<>(values).entrySet()) {
      FlashNodeParameter parameter =
          FlashNodeParameter.of(each.getKey())
              .orElseThrow(
                  () ->
                      new HawserException(
                          ErrorCode.INVALID,
                          "a flash node has no parameter '"
                              + Printable.of(each.getKey())
                              + "'; nothing was sent"));
      try {
        attributes.parameter(parameter.ordinal(), parameter.encode(each.getValue()));
      } catch (IllegalArgumentException e) {
        throw new HawserException(
            ErrorCode.INVALID,
            "flash node "
                + index
                + ": "
                + each.getKey()
                + " "
                + e.getMessage()
                + "; nothing was sent",
            e);
      }
    }
    return UeventRequest.setFlashNode(
        transport, host, index, attributes.count(), attributes.bytes());
  }
}
