package io.hawser.advisor;

import io.hawser.advisor.file.TopologyFile;
import io.hawser.advisor.model.Topology;
import java.io.StringReader;

/** Small topologies as text: {@code nic("eth1", "10.0.0.1/24", "mtu:9000")}, joined by a plan. */
public final class Plans {
  private Plans() {}

  /** One interface; {@code more} are raw JSON members. */
  public static String nic(String name, String address, String... more) {
    String extra = more.length == 0 ? "" : ", " + String.join(", ", more);
    String addresses = address.isEmpty() ? "" : "\"" + address.replace(" ", "\", \"") + "\"";
    return "{\"name\": \"" + name + "\", \"addresses\": [" + addresses + "]" + extra + "}";
  }

  /** A text member. */
  public static String is(String key, String value) {
    return "\"" + key + "\": \"" + value + "\"";
  }

  /** A member of roles. */
  public static String roles(String... words) {
    return "\"roles\": [\"" + String.join("\", \"", words) + "\"]";
  }

  /** Linux settings that suit bound ports. */
  public static String loose() {
    return "\"linux\": {\"rpFilter\": 2, \"arpIgnore\": 1, \"arpAnnounce\": 2, \"arpFilter\": 0}";
  }

  /** Linux settings of a fresh host, with this reverse path filter. */
  public static String fresh(int rpFilter) {
    return "\"linux\": {\"rpFilter\": "
        + rpFilter
        + ", \"arpIgnore\": 0, \"arpAnnounce\": 0, \"arpFilter\": 0}";
  }

  /** One active uplink. */
  public static String uplink(String card) {
    return "\"uplinks\": {\"active\": [\"" + card + "\"], \"standby\": []}";
  }

  /** A plan of these interfaces, portals apart by blanks, and raw members. */
  public static String plan(String interfaces, String portals, String... more) {
    StringBuilder text = new StringBuilder("{\"interfaces\": [" + interfaces + "], \"portals\": [");
    String comma = "";
    for (String portal : portals.isEmpty() ? new String[0] : portals.split(" ")) {
      text.append(comma).append("{\"address\": \"").append(portal).append("\"}");
      comma = ", ";
    }
    text.append("]");
    for (String each : more) {
      text.append(", ").append(each);
    }
    return text.append("}").toString();
  }

  /** Reads a plan. */
  public static Topology topology(String json) {
    return TopologyFile.parse(new StringReader(json));
  }
}
