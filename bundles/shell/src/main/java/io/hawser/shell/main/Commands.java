package io.hawser.shell.main;

import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Spelling;
import io.hawser.shell.command.AdviseCommand;
import io.hawser.shell.command.BenchCommand;
import io.hawser.shell.command.CapacityCommand;
import io.hawser.shell.command.CardCommand;
import io.hawser.shell.command.Command;
import io.hawser.shell.command.CopyCommand;
import io.hawser.shell.command.DiscoverCommand;
import io.hawser.shell.command.FrameworkCommand;
import io.hawser.shell.command.HostCommand;
import io.hawser.shell.command.IfaceCommand;
import io.hawser.shell.command.InqCommand;
import io.hawser.shell.command.LsCommand;
import io.hawser.shell.command.MultipathCommand;
import io.hawser.shell.command.NodeCommand;
import io.hawser.shell.command.ProbeCommand;
import io.hawser.shell.command.ReadCommand;
import io.hawser.shell.command.SessionCommand;
import io.hawser.shell.command.VersionCommand;
import io.hawser.shell.command.WriteCommand;
import io.hawser.shell.iscsiadm.Iscsiadm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All commands by name. A lookup loads the one class it finds and no other. */
public final class Commands {
  /** Every name, in the order of the help. */
  public static final List<String> NAMES =
      List.of(
          "demo",
          "ls",
          "inq",
          "capacity",
          "read",
          "write",
          "copy",
          "bench",
          "advise",
          "discover",
          "probe",
          "card",
          "host",
          "iface",
          "iscsiadm",
          "multipath",
          "node",
          "session",
          "shell",
          "daemon",
          "bundles",
          "completion",
          "version");

  private Commands() {}

  /** The command of this name. */
  public static Optional<Command> find(String name) {
    return Optional.ofNullable(create(name));
  }

  private static Command create(String name) {
    return switch (name) {
      case "demo" -> new DemoCommand();
      case "ls" -> new LsCommand();
      case "inq" -> new InqCommand();
      case "capacity" -> new CapacityCommand();
      case "read" -> new ReadCommand();
      case "write" -> new WriteCommand();
      case "copy" -> new CopyCommand();
      case "bench" -> new BenchCommand();
      case "advise" -> new AdviseCommand();
      case "probe" -> new ProbeCommand();
      case "discover" -> new DiscoverCommand();
      case "card" -> new CardCommand();
      case "host" -> new HostCommand();
      case "iface" -> new IfaceCommand();
      case "iscsiadm" -> new Iscsiadm();
      case "multipath" -> new MultipathCommand();
      case "node" -> new NodeCommand();
      case "session" -> new SessionCommand();
      case "completion" -> new CompletionCommand();
      case "version" -> new VersionCommand();
      case "shell" -> new FrameworkCommand(name, "start Felix with an interactive shell");
      case "daemon" -> new FrameworkCommand(name, "start Felix in the foreground");
      case "bundles" ->
          new FrameworkCommand(name, "list the bundles that did not start and what they miss");
      default -> null;
    };
  }

  /** What every command is called and takes. */
  public static List<CommandSpec> specs() {
    List<CommandSpec> specs = new ArrayList<>();
    for (String name : NAMES) {
      specs.add(create(name).spec());
    }
    return specs;
  }

  /** A known name like this one. */
  static Optional<String> like(String name) {
    return Spelling.nearest(name, NAMES);
  }
}
