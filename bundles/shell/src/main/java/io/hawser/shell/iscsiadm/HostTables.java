package io.hawser.shell.iscsiadm;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Secret;
import io.hawser.api.host.ChapEntry;
import io.hawser.api.host.FlashNode;
import io.hawser.api.host.HostControl;
import io.hawser.api.host.HostInfo;
import io.hawser.api.host.HostStatistics;
import io.hawser.shell.command.Await;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** {@code -m host -C chap|flashnode|stats}: the tables in a card. */
final class HostTables {
  private static final String AUTH = "host.auth.";

  private final Call call;
  private final Request request;
  private final HostControl hosts;
  private final HostInfo host;
  private final Deadline deadline;

  HostTables(Call call, HostControl hosts, HostInfo host, Deadline deadline) {
    this.call = call;
    request = call.request();
    this.hosts = hosts;
    this.host = host;
    this.deadline = deadline;
  }

  ErrorCode run() throws HawserException {
    return switch (request.value('C').orElse("")) {
      case "chap" -> chap();
      case "flashnode" -> flashNodes();
      case "stats" -> statistics();
      default -> call.failed(ErrorCode.INVALID, "Invalid Sub Mode: try chap, flashnode or stats");
    };
  }

  private <T> T await(CompletionStage<T> stage, String what) throws HawserException {
    return Await.result(stage, deadline.remaining().plusSeconds(1), what);
  }

  private int index() throws HawserException {
    if (!request.has('x')) {
      throw new HawserException(ErrorCode.INVALID, "an index is needed: -x INDEX");
    }
    return request.number('x', 0, 0, ChapEntry.MAX_INDEX, "index");
  }

  // ---- CHAP --------------------------------------------------------------------------------

  private ErrorCode chap() throws HawserException {
    Optional<Operation> operation = request.operation();
    if (operation.isEmpty()) {
      return call.failed(ErrorCode.INVALID, "CHAP mode requires host no and valid operation");
    }
    switch (operation.get()) {
      case SHOW -> {
        for (ChapEntry entry :
            await(hosts.chapEntries(host.number(), deadline), "the CHAP table")) {
          RecordPrinter.print(call, values(entry));
        }
      }
      case NEW, UPDATE -> await(hosts.setChap(host.number(), entry(), deadline), "the CHAP entry");
      case DELETE ->
          await(hosts.deleteChap(host.number(), index(), deadline), "deleting the CHAP entry");
      default -> {
        return call.failed(ErrorCode.INVALID, "Invalid operation.");
      }
    }
    return ErrorCode.SUCCESS;
  }

  /** A card's secrets are printed with {@code -S} no more than without: it is not for this mode. */
  private static Map<String, String> values(ChapEntry entry) {
    String suffix = entry.incoming() ? "_in" : "";
    Map<String, String> values = new LinkedHashMap<>();
    values.put(AUTH + "tbl_idx", Integer.toString(entry.index()));
    values.put(AUTH + "username" + suffix, entry.user());
    values.put(AUTH + "password" + suffix, "********");
    return values;
  }

  private ChapEntry entry() throws HawserException {
    Map<String, String> values = request.values();
    boolean incoming = values.containsKey(AUTH + "username_in");
    String suffix = incoming ? "_in" : "";
    String user = values.get(AUTH + "username" + suffix);
    String password = values.get(AUTH + "password" + suffix);
    if (values.size() != 2 || user == null || password == null) {
      throw new HawserException(
          ErrorCode.INVALID,
          "one pair of username and password is needed: -n "
              + AUTH
              + "username -v NAME -n "
              + AUTH
              + "password -v SECRET, or the same with _in");
    }
    try {
      return new ChapEntry(index(), incoming, user, Secret.of(password));
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, e.getMessage(), e);
    }
  }

  // ---- flash nodes -------------------------------------------------------------------------

  private ErrorCode flashNodes() throws HawserException {
    Optional<Operation> operation = request.operation();
    if (operation.isEmpty() || operation.get() == Operation.SHOW) {
      return showFlashNodes();
    }
    int number = host.number();
    switch (operation.get()) {
      case NEW -> {
        boolean ipv6 = ipv6();
        int made = await(hosts.newFlashNode(number, ipv6, deadline), "making the flash node");
        call.print("New flashnode " + made + " for host " + number + " added.");
      }
      case UPDATE -> {
        if (request.values().isEmpty()) {
          return call.failed(ErrorCode.INVALID, "update requires name and value");
        }
        await(
            hosts.updateFlashNode(number, index(), request.values(), deadline),
            "changing the flash node");
      }
      case DELETE ->
          await(hosts.deleteFlashNode(number, index(), deadline), "deleting the flash node");
      case LOGIN -> await(hosts.loginFlashNode(number, index(), deadline), "the login by the card");
      case LOGOUT ->
          await(hosts.logoutFlashNode(number, index(), deadline), "the logout by the card");
      default -> {
        return call.failed(ErrorCode.INVALID, "Invalid operation.");
      }
    }
    return ErrorCode.SUCCESS;
  }

  private boolean ipv6() throws HawserException {
    String type = request.value('A').orElse("");
    if (!type.equals("ipv4") && !type.equals("ipv6")) {
      throw new HawserException(ErrorCode.INVALID, "the portal's type is needed: -A ipv4|ipv6");
    }
    return type.equals("ipv6");
  }

  private ErrorCode showFlashNodes() throws HawserException {
    List<FlashNode> nodes = hosts.flashNodes(host.number());
    if (nodes.isEmpty()) {
      return call.failed(
          ErrorCode.NO_OBJECTS_FOUND, "No flashnodes attached to host " + host.number() + ".");
    }
    if (!request.has('x')) {
      nodes.forEach(node -> call.print(flat(node)));
      return ErrorCode.SUCCESS;
    }
    int index = index();
    Optional<FlashNode> found = nodes.stream().filter(node -> node.index() == index).findFirst();
    if (found.isEmpty()) {
      return call.failed(
          ErrorCode.NO_OBJECTS_FOUND,
          "there is no flashnode " + index + " on host " + host.number());
    }
    RecordPrinter.print(call, found.get().values());
    return ErrorCode.SUCCESS;
  }

  /** {@code transport: [index] address:port,tag target}. */
  private String flat(FlashNode node) {
    Map<String, String> values = node.values();
    String address = values.getOrDefault("flashnode.conn[0].ipaddress", RecordPrinter.EMPTY);
    return host.transport()
        + ": ["
        + node.index()
        + "] "
        + SessionPrinter.bracketed(address)
        + ":"
        + values.getOrDefault("flashnode.conn[0].port", "3260")
        + ","
        + values.getOrDefault("flashnode.session.tpgt", "-1")
        + " "
        + values.getOrDefault("flashnode.session.targetname", RecordPrinter.EMPTY);
  }

  // ---- counters ----------------------------------------------------------------------------

  private ErrorCode statistics() throws HawserException {
    HostStatistics statistics =
        await(hosts.statistics(host.number(), deadline), "the card's counters");
    call.print("Host Statistics:");
    for (HostStatistics.Counter counter : statistics.counters()) {
      call.print("\t" + counter.name() + ": " + Long.toUnsignedString(counter.value()));
    }
    return ErrorCode.SUCCESS;
  }
}
