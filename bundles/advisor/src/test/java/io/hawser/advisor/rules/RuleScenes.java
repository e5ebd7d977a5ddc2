package io.hawser.advisor.rules;

import static io.hawser.advisor.Plans.fresh;
import static io.hawser.advisor.Plans.is;
import static io.hawser.advisor.Plans.nic;
import static io.hawser.advisor.Plans.plan;
import static io.hawser.advisor.Plans.roles;
import static io.hawser.advisor.Plans.uplink;

import io.hawser.api.advisor.Severity;
import io.hawser.api.iface.Iface;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** For every rule topologies in which it has to speak; the tests of {@link RuleTest}. */
final class RuleScenes {
  static final String OLD = "esxi<6.5";
  private static final String NEW = "esxi>=6.5";
  private static final String CLASSIC = "esx-classic";

  private static final String BOND =
      nic("bond0", "10.0.0.1/24", is("kind", "bond"), "\"aggregation\": {\"mode\": \"802.3ad\"}")
          + ","
          + nic("eth1", "", is("master", "bond0"), is("switch", "s1"), "\"speed\": 10000")
          + ","
          + nic("eth2", "", is("master", "bond0"), is("switch", "s1"), "\"speed\": 10000");

  /** Two VMkernel ports as they should be: one subnet, one virtual switch, one uplink each. */
  static String vmk(String first, String second) {
    return vmk(first, second, uplink("vmnic1"), uplink("vmnic2"));
  }

  private static String vmk(String first, String second, String one, String two) {
    return nic("vmk1", first, is("kind", "vmkernel"), is("switch", "vSwitch1"), one)
        + ","
        + nic("vmk2", second, is("kind", "vmkernel"), is("switch", "vSwitch1"), two)
        + ","
        + nic("vmnic1", "")
        + ","
        + nic("vmnic2", "");
  }

  static String pair(String first, String second, String... more) {
    return nic("eth1", first, more) + "," + nic("eth2", second, more);
  }

  record Scene(
      String profile, String json, Severity severity, List<Iface> records, OptionalInt seen) {}

  static final Map<String, List<Scene>> ALL = new TreeMap<>();

  private static void scene(String rule, String profile, Severity severity, String json) {
    scene(rule, new Scene(profile, json, severity, List.of(), OptionalInt.empty()));
  }

  private static void scene(String rule, Scene scene) {
    ALL.computeIfAbsent(rule, k -> new ArrayList<>()).add(scene);
  }

  static final String BOUND_ETH = "\"bound\": [\"eth1\", \"eth2\"]";
  static final String BOUND_VMK = "\"bound\": [\"vmk1\", \"vmk2\"]";
  private static final String ROUTES_VMK =
      "\"routes\": [{\"to\": \"10.0.0.0/24\", \"dev\": \"vmk1\"},"
          + " {\"to\": \"10.0.0.0/24\", \"dev\": \"vmk2\"},"
          + " {\"to\": \"default\", \"via\": \"10.0.0.254\", \"dev\": \"vmk1\"},"
          + " {\"to\": \"default\", \"via\": \"10.0.0.254\", \"dev\": \"vmk2\"}]";
  private static final String ROUTES_ONE =
      "\"routes\": [{\"to\": \"10.0.0.0/24\", \"dev\": \"eth1\"},"
          + " {\"to\": \"10.0.0.0/24\", \"dev\": \"eth2\"},"
          + " {\"to\": \"default\", \"via\": \"10.0.0.254\", \"dev\": \"eth1\"}]";
  private static final String ROUTES_TWO =
      ROUTES_ONE.replace(
          "}]",
          "}, {\"to\": \"default\", \"via\": \"10.0.0.254\","
              + " \"dev\": \"eth2\", \"metric\": 9}]");
  static final String TARGET = "10.0.0.100";
  private static final String FAR = "10.9.0.100";

  static {
    binding();
    homing();
    teaming();
    linux();
    sanity();
  }

  private static void binding() {
    scene("S0-01", "linux", Severity.INFO, plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET));
    scene("S0-01", OLD, Severity.INFO, plan(vmk("10.0.0.1/24", "10.0.0.2/24"), TARGET));
    scene(
        "S0-02",
        OLD,
        Severity.ERROR,
        plan(vmk("10.0.0.1/24", "10.0.0.2/24"), FAR, BOUND_VMK, ROUTES_VMK));
    scene(
        "S0-03",
        "linux",
        Severity.ERROR,
        plan(pair("10.0.0.1/24", "10.0.1.1/24"), TARGET + " 10.0.1.100", BOUND_ETH));
    scene(
        "S0-03",
        NEW,
        Severity.ERROR,
        plan(vmk("10.0.0.1/24", "10.0.1.1/24"), TARGET + " 10.0.1.100", BOUND_VMK));
    scene(
        "S0-04",
        OLD,
        Severity.ERROR,
        plan(
            vmk("10.0.0.1/24", "10.0.0.2/24").replaceFirst("vSwitch1", "vSwitch2"),
            TARGET,
            BOUND_VMK));
    scene("S0-04", "linux", Severity.UNKNOWN, plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET));
    scene("S0-05", OLD, Severity.INFO, plan(vmk("10.0.0.1/24", "10.0.0.2/24"), FAR, ROUTES_VMK));
    scene(
        "S0-06", CLASSIC, Severity.INFO, plan(vmk("10.0.0.1/24", "10.0.0.2/24"), FAR, ROUTES_VMK));
    // Without a router between them: only the broadcast domain is another.
    scene(
        "S0-06",
        OLD,
        Severity.INFO,
        plan(
            vmk(
                "10.0.0.1/24",
                "10.0.0.2/24",
                uplink("vmnic1") + "," + is("domain", "a"),
                uplink("vmnic2") + "," + is("domain", "a")),
            TARGET + "\",\"domain\":\"b"));
    scene(
        "S0-07",
        "linux",
        Severity.INFO,
        plan(pair("10.0.0.1/24", "10.0.1.1/24"), TARGET + " 10.0.1.100"));
    scene(
        "S0-07",
        OLD,
        Severity.INFO,
        plan(vmk("10.0.0.1/24", "10.0.0.2/24").replaceFirst("vSwitch1", "vSwitch2"), TARGET));
    scene("S0-08", "linux", Severity.WARNING, plan(BOND, TARGET));
    scene("S0-08", OLD, Severity.WARNING, plan(BOND, TARGET));
    scene(
        "S0-09",
        "linux",
        Severity.WARNING,
        plan(pair("10.0.0.1/24", "10.0.1.1/24"), TARGET + " 10.0.1.100", BOUND_ETH));
    scene("S0-10", "linux", Severity.WARNING, plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET));
    String two = "\"uplinks\": {\"active\": [\"vmnic1\", \"vmnic2\"], \"standby\": []}";
    String spare = "\"uplinks\": {\"active\": [\"vmnic1\"], \"standby\": [\"vmnic2\"]}";
    scene(
        "S0-11",
        OLD,
        Severity.ERROR,
        plan(vmk("10.0.0.1/24", "10.0.0.2/24", two, uplink("vmnic2")), TARGET, BOUND_VMK));
    scene(
        "S0-11",
        NEW,
        Severity.ERROR,
        plan(vmk("10.0.0.1/24", "10.0.0.2/24", spare, uplink("vmnic2")), TARGET, BOUND_VMK));
    scene("S0-12", NEW, Severity.INFO, plan(vmk("10.0.0.1/24", "10.0.0.2/24"), FAR, ROUTES_VMK));
    scene("S0-13", OLD, Severity.INFO, plan(vmk("10.0.0.1/24", "10.0.0.2/24"), TARGET));
  }

  private static void homing() {
    scene("S1-01", OLD, Severity.INFO, plan(vmk("10.0.0.1/24", "10.0.0.2/24"), TARGET));
    scene("S1-02", "linux", Severity.WARNING, plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET));
    scene(
        "S1-03",
        "linux",
        Severity.WARNING,
        plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET, "\"bound\": [\"eth1\"]"));
    scene(
        "S1-04",
        CLASSIC,
        Severity.INFO,
        plan(
            nic("vswif0", "10.0.0.1/24", roles("console")) + "," + nic("vmk1", "10.0.0.2/24"),
            TARGET));
    scene(
        "S1-05",
        NEW,
        Severity.WARNING,
        plan(
            nic("vmk0", "10.0.0.1/24", roles("management")) + "," + nic("vmk1", "10.0.0.2/24"),
            TARGET));
    scene(
        "S1-06",
        "linux",
        Severity.WARNING,
        plan(pair("10.0.0.1/24", "10.0.0.2/24", is("dhcpServer", "10.0.0.5")), TARGET));
    scene(
        "S1-07",
        OLD,
        Severity.WARNING,
        plan(nic("vmk1", "10.0.0.1/24", roles("iscsi", "nfs")), TARGET, "\"bound\": [\"vmk1\"]"));
    scene(
        "S4-22",
        "linux",
        Severity.WARNING,
        plan(
            nic("eth0", "10.0.0.1/24", roles("vmotion")) + "," + nic("eth1", "10.0.0.2/24"),
            TARGET));
    scene(
        "S3-01",
        "linux",
        Severity.INFO,
        plan(pair("10.0.0.1/24", "10.0.1.1/24"), TARGET + " 10.0.1.100"));
  }

  private static void teaming() {
    scene("S2-01", "linux", Severity.WARNING, plan(BOND, TARGET));
    scene("S2-02", "linux", Severity.WARNING, plan(BOND, TARGET));
    scene("S2-03", "linux", Severity.WARNING, plan(BOND, TARGET));
    scene("S2-04", "linux", Severity.WARNING, plan(BOND, TARGET));
    scene(
        "S2-04", "linux", Severity.UNKNOWN, plan(BOND.replace(", \"switch\": \"s1\"", ""), TARGET));
    scene("S2-05", "linux", Severity.INFO, plan(BOND, TARGET));
    scene(
        "S2-06",
        "linux",
        Severity.INFO,
        plan(nic("eth1", "10.0.0.1/24"), "10.0.0.100:3260,1 10.0.0.101:3260,2"));
    scene("S2-07", "linux", Severity.INFO, plan(BOND, TARGET));
    scene("S2-08", "linux", Severity.INFO, plan(nic("eth1", "10.0.0.1/24"), TARGET));
    scene("T-17", "linux", Severity.INFO, plan(BOND.substring(0, BOND.lastIndexOf(",{")), TARGET));
  }

  private static void linux() {
    scene(
        "L-01",
        "linux",
        Severity.ERROR,
        plan(pair("10.0.0.1/24", "10.0.0.2/24", fresh(1)), TARGET));
    scene(
        "L-02",
        "linux",
        Severity.WARNING,
        plan(pair("10.0.0.1/24", "10.0.0.2/24", fresh(0)), TARGET, BOUND_ETH));
    Iface bySource =
        new Iface(
            "second",
            "tcp",
            Optional.empty(),
            Optional.empty(),
            Optional.of("10.0.0.2"),
            Optional.empty(),
            new TreeMap<>());
    scene(
        "L-03",
        new Scene(
            "linux",
            plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET),
            Severity.ERROR,
            List.of(bySource),
            OptionalInt.empty()));
    scene(
        "L-04", "linux", Severity.INFO, plan(pair("10.0.0.1/24", "10.0.0.2/24"), FAR, ROUTES_ONE));
    scene(
        "L-05", "linux", Severity.INFO, plan(pair("10.0.0.1/24", "10.0.0.2/24"), FAR, ROUTES_TWO));
    scene("L-06", "linux", Severity.UNKNOWN, plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET));
    scene("L-07", "linux", Severity.UNKNOWN, plan(pair("10.0.0.1/24", "10.0.0.2/24"), TARGET));
  }

  private static void sanity() {
    String one = nic("eth1", "10.0.0.1/24");
    scene("T-01", "linux", Severity.UNKNOWN, plan(one, ""));
    scene("T-02", "linux", Severity.INFO, plan(one, "127.0.0.1"));
    scene("T-02", "linux", Severity.INFO, plan(one, "10.0.0.1"));
    scene("T-03", "linux", Severity.UNKNOWN, plan(one, FAR, "\"routes\": []"));
    scene("T-04", "linux", Severity.INFO, plan(one, TARGET));
    scene(
        "T-05",
        OLD,
        Severity.UNKNOWN,
        plan(vmk("10.0.0.1/24", "10.0.0.2/24").replace("\"switch\": \"vSwitch1\", ", ""), TARGET));
    scene("T-06", "linux", Severity.ERROR, plan(one, TARGET + " " + FAR, "\"routes\": []"));
    scene("T-06", "linux", Severity.UNKNOWN, plan(one, TARGET + " " + FAR));
    scene("T-07", "linux", Severity.ERROR, plan(one, TARGET, "\"bound\": [\"eth9\"]"));
    scene(
        "T-07",
        "linux",
        Severity.ERROR,
        plan(nic("eth1", "10.0.0.1/24", "\"carrier\": false"), TARGET, "\"bound\": [\"eth1\"]"));
    scene(
        "T-08",
        "linux",
        Severity.ERROR,
        plan(
            one + "," + nic("a", "", is("master", "b")) + "," + nic("b", "", is("master", "a")),
            TARGET));
    scene("T-09", "linux", Severity.ERROR, plan(pair("10.0.0.1/24", "10.0.0.1/24"), TARGET));
    scene(
        "T-10",
        "linux",
        Severity.WARNING,
        plan(pair("10.0.0.1/24", "10.0.1.1/24", is("mac", "02:00:00:00:00:01")), TARGET));
    scene(
        "T-11",
        "linux",
        Severity.WARNING,
        plan(
            nic("eth1", "10.0.0.1/24", "\"mtu\": 9000")
                + ","
                + nic("eth2", "10.0.0.2/24", "\"mtu\": 1500"),
            TARGET));
    scene(
        "T-12",
        "linux",
        Severity.WARNING,
        plan(
            nic("eth1", "10.0.0.1/24", "\"vlan\": 10")
                + ","
                + nic("eth2", "10.0.0.2/24", "\"vlan\": 20"),
            TARGET));
    scene("T-13", "linux", Severity.WARNING, plan(pair("10.0.0.1/16", "10.0.0.2/24"), TARGET));
    scene("T-14", "linux", Severity.WARNING, plan(nic("eth1", "10.0.0.1/0"), TARGET));
    scene(
        "T-15",
        "linux",
        Severity.WARNING,
        plan(
            nic("eth1", "10.0.0.1/24") + "," + nic("eth2", "10.0.0.2/24", "\"carrier\": false"),
            TARGET));
    scene(
        "T-16",
        new Scene("linux", plan(one, TARGET), Severity.WARNING, List.of(), OptionalInt.of(0)));
  }

  private RuleScenes() {}
}
