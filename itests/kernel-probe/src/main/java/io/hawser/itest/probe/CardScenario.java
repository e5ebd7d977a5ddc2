package io.hawser.itest.probe;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Secret;
import io.hawser.api.host.ChapEntry;
import io.hawser.api.host.FlashNode;
import io.hawser.api.host.HostInfo;
import io.hawser.api.host.HostStatistics;
import io.hawser.api.host.IfacePlan;
import io.hawser.api.host.PingStatus;
import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.TransportSession;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** The simulated card under one driver's name. */
final class CardScenario {
  private static final String PARAMETERS = "/sys/module/testhba/parameters/";
  private static final int STEPS = 9;
  private static final int ROUNDS = Integer.getInteger("hawser.probe.rounds", 100);
  private static final int MEBIBYTES = Integer.getInteger("hawser.probe.mebibytes", 256);

  private final Bench bench;
  private final String name;
  private HostInfo host;
  private Iface iface;

  CardScenario(Bench bench, String name) {
    this.bench = bench;
    this.name = name;
  }

  void run() throws Exception {
    Report.await(
        "the transport of vendor/ runs from load/",
        60,
        () -> bench.registry().transport(name).isPresent());
    host =
        bench.hosts().hosts().stream()
            .filter(each -> each.transport().equals(name))
            .findFirst()
            .orElseThrow();
    Report.say("host: " + host);
    findIface();
    parameters();
    tables();
    link();
    sessions();
  }

  private void findIface() throws Exception {
    String mac = host.hardwareAddress().orElseThrow();
    String wanted = host.ifaces().isEmpty() ? name + "." + mac : name + "." + mac + ".ipv4.0";
    Report.await(
        "the port is in the registry as " + wanted,
        30,
        () -> bench.registry().iface(wanted).isPresent());
    iface = bench.iface(wanted);
  }

  private String card(String attribute) {
    return bench.hosts().host(host.number()).orElseThrow().ifaces().stream()
        .filter(each -> !each.ipv6())
        .map(each -> each.attributes().getOrDefault(attribute, "absent"))
        .findFirst()
        .orElse("absent");
  }

  private void parameters() throws Exception {
    if (host.ifaces().isEmpty()) {
      apply(Map.of("iface.ipaddress", "192.0.2.20"));
      Report.check(
          "the host has the address",
          bench
              .hosts()
              .host(host.number())
              .orElseThrow()
              .ipAddress()
              .orElse("")
              .equals("192.0.2.20"));
      refused("a value this driver does not take", Map.of("iface.mtu", "9000"));
      return;
    }
    apply(
        Map.of(
            "iface.ipaddress",
            "192.0.2.20",
            "iface.subnet_mask",
            "255.255.255.0",
            "iface.gateway",
            "192.0.2.1",
            "iface.bootproto",
            "static",
            "iface.vlan_id",
            "100",
            "iface.vlan_priority",
            "5",
            "iface.vlan_state",
            "enable"));
    Report.check("address", card("ipaddress").equals("192.0.2.20"));
    Report.check("mask", card("subnet").equals("255.255.255.0"));
    Report.check("VLAN", card("vlan_id").equals("100") && card("vlan_priority").equals("5"));
    if (name.equals("qla4xxx")) {
      apply(Map.of("iface.mtu", "9000", "iface.tos", "8", "iface.header_digest", "enable"));
      Report.check(
          "mtu, tos, header_digest",
          card("mtu").equals("9000")
              && card("tos").equals("8")
              && card("header_digest").equals("2"));
      apply(Map.of("iface.tos", "0"));
      Report.check("a 0 on purpose", card("tos").equals("0"));
      disableAndEnable();
    } else {
      refused("a value this driver does not take", Map.of("iface.mtu", "9000"));
    }
    IfacePlan all =
        bench.hosts().plan(host.number(), List.of(bench.iface(iface.name()), Iface.ISER));
    Report.check(
        "applyall takes the host's records only", all.ifaces().equals(List.of(iface.name())));
    Bench.get(bench.hosts().apply(all, Bench.soon()));
  }

  private void apply(Map<String, String> values) throws Exception {
    Iface changed = bench.admin().update(iface.name(), values);
    IfacePlan plan = bench.hosts().plan(changed);
    Report.say("plan: " + plan.settings().size() + " settings " + plan.remarks());
    Bench.get(bench.hosts().apply(plan, Bench.soon()));
  }

  private void refused(String what, Map<String, String> values) throws Exception {
    Iface before = bench.iface(iface.name());
    Iface changed = bench.admin().update(iface.name(), values);
    try {
      bench.hosts().plan(changed);
      Report.check(what + " is refused before it is sent", false);
    } catch (HawserException e) {
      Report.check(what + " is refused: " + e.getMessage(), e.code() == ErrorCode.INVALID);
    }
    for (String key : values.keySet()) {
      bench.admin().update(iface.name(), Map.of(key, before.settings().getOrDefault(key, "")));
    }
  }

  /** The kernel's object goes while the protocol is off, and comes back. */
  private void disableAndEnable() throws Exception {
    apply(Map.of("iface.state", "disable"));
    Report.check("an iface that is off is gone", card("mtu").equals("absent"));
    apply(Map.of("iface.state", "enable"));
    Report.check("and is back when it is on", card("enabled").equals("enabled"));
  }

  private void fails(String what, ErrorCode code, CompletionStage<?> stage) throws Exception {
    try {
      Bench.get(stage);
      Report.check(what + " fails", false);
    } catch (ExecutionException e) {
      Report.check(
          what + " fails: " + e.getCause().getMessage(),
          e.getCause() instanceof HawserException known && known.code() == code);
    }
  }

  private void tables() throws Exception {
    int number = host.number();
    if (!name.equals("qla4xxx")) {
      fails(
          "a ping",
          ErrorCode.TRANSPORT_CAPABILITY,
          bench.hosts().ping(iface, "192.0.2.1", 32, Bench.soon()));
      fails(
          "the CHAP table",
          ErrorCode.TRANSPORT_CAPABILITY,
          bench.hosts().chapEntries(number, Bench.soon()));
      return;
    }
    Report.check(
        "a ping is answered",
        Bench.get(bench.hosts().ping(iface, "192.0.2.1", 32, Bench.soon())) == PingStatus.SUCCESS);
    Report.shell("echo 9 >" + PARAMETERS + "ping_status");
    Report.check(
        "how a ping failed is told",
        Bench.get(bench.hosts().ping(iface, "192.0.2.1", 32, Bench.soon()))
            == PingStatus.NO_ARP_RESPONSE);
    chap(number);
    flash(number);
    HostStatistics statistics = Bench.get(bench.hosts().statistics(number, Bench.soon()));
    Report.check(
        statistics.counters().size() + " counters in order",
        statistics.counters().get(0).value() == 1000
            && statistics.counters().get(81).value() == 1081);
  }

  private void chap(int number) throws Exception {
    for (int index = 0; index < 20; index++) {
      Bench.get(
          bench
              .hosts()
              .setChap(
                  number,
                  new ChapEntry(
                      index, index % 2 == 1, "user" + index, Secret.of("secret-" + index)),
                  Bench.soon()));
    }
    List<ChapEntry> entries = Bench.get(bench.hosts().chapEntries(number, Bench.soon()));
    Report.check(
        "20 CHAP entries over two pages are read as they were written",
        entries.size() == 20
            && entries.get(17).user().equals("user17")
            && entries.get(17).incoming()
            && entries.get(17).secret().equals(Secret.of("secret-17")));
    Bench.get(bench.hosts().deleteChap(number, 5, Bench.soon()));
    Report.check(
        "one less", Bench.get(bench.hosts().chapEntries(number, Bench.soon())).size() == 19);
    fails("an entry in use", ErrorCode.BUSY, bench.hosts().deleteChap(number, 0, Bench.soon()));
  }

  private void flash(int number) throws Exception {
    int index = Bench.get(bench.hosts().newFlashNode(number, false, Bench.soon()));
    Bench.get(
        bench
            .hosts()
            .updateFlashNode(
                number,
                index,
                Map.of(
                    "flashnode.session.targetname",
                    Bench.TARGET.value(),
                    "flashnode.conn[0].ipaddress",
                    "192.0.2.9",
                    "flashnode.conn[0].port",
                    "3261",
                    "flashnode.session.tpgt",
                    "1"),
                Bench.soon()));
    List<FlashNode> nodes = bench.hosts().flashNodes(number);
    Report.check(
        "a flash node: " + nodes,
        nodes.size() == 1
            && nodes.get(0).values().get("flashnode.conn[0].port").equals("3261")
            && nodes.get(0).values().get("flashnode.conn[0].ipaddress").equals("192.0.2.9")
            && nodes
                .get(0)
                .values()
                .get("flashnode.session.targetname")
                .equals(Bench.TARGET.value()));
    Bench.get(bench.hosts().loginFlashNode(number, index, Bench.soon()));
    Bench.get(bench.hosts().logoutFlashNode(number, index, Bench.soon()));
    Bench.get(bench.hosts().deleteFlashNode(number, index, Bench.soon()));
    Report.check("the flash node is gone", bench.hosts().flashNodes(number).isEmpty());
  }

  private boolean linkUp() {
    return bench.registry().transport(name).orElseThrow().hostPorts().stream()
        .allMatch(HostPort::linkUp);
  }

  private void link() throws Exception {
    Report.check("the link is up", linkUp());
    Report.shell("echo down >" + PARAMETERS + "link");
    if (Bench.sessions() == 0) {
      // The first session opens the interface by which cards tell; the state is read by then.
      Report.await("the link's loss is told or read", 30, () -> !hostState().contains("UP"));
    }
    Report.shell("echo up >" + PARAMETERS + "link");
  }

  private String hostState() {
    return bench.hosts().host(host.number()).orElseThrow().portState().orElse("");
  }

  private void sessions() throws Exception {
    iface = bench.iface(iface.name());
    TransportSession session = bench.login(iface, Bench.TCP_PORTAL);
    Report.check(
        "the session is on the card's host",
        !bench.hosts().host(host.number()).orElseThrow().sessions().isEmpty());
    new DiskCheck(session.logicalUnit(Lun.of(0))).run(MEBIBYTES);
    recovery(session);
    bench.logout(session);
    Bench.nothingIsLeft();
    new Rounds(bench, iface, Bench.TCP_PORTAL, () -> Bench.TARGET)
        .run(
            ROUNDS,
            round -> {
              if (round % 2 == 0) {
                return false;
              }
              Report.shell("echo " + (1 + round / 2 % STEPS) + " >" + PARAMETERS + "fail_step");
              return true;
            });
    Report.shell("echo 0 >" + PARAMETERS + "fail_step");
  }

  /** The target ends every connection; STOP_CONN(RECOVER), and the session goes on. */
  private static void recovery(TransportSession session) throws Exception {
    VerifyingLoad load = new VerifyingLoad(session.logicalUnit(Lun.of(0))).begin();
    load.goesOn("before the loss", 20, 60);
    long logins = session.statistics().logins();
    Report.shell("ss -K state established sport = :3261");
    Report.await("a new login was made", 60, () -> session.statistics().logins() > logins);
    Report.await("logged in", 60, () -> session.state() == SessionState.LOGGED_IN);
    load.goesOn("on the new connection", 20, 90);
    load.end();
  }
}
