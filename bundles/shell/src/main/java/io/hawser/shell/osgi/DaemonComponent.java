package io.hawser.shell.osgi;

import io.hawser.api.HawserException;
import io.hawser.shell.cli.EnvironmentVariables;
import io.hawser.shell.daemon.CommandLine;
import io.hawser.shell.daemon.ControlRequest;
import io.hawser.shell.daemon.ControlServer;
import io.hawser.shell.daemon.ControlSocket;
import io.hawser.shell.main.CommandRunner;
import io.hawser.shell.terminal.Terminal;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The control socket of {@code hawser daemon}: opened once everything has had its start, where the
 * launcher has set the property {@code hawser.run=daemon}; elsewhere it does nothing. Immediate,
 * because nobody asks for it.
 */
@Component(immediate = true, service = DaemonComponent.class)
public final class DaemonComponent implements CommandLine {
  private static final Logger LOG = System.getLogger(DaemonComponent.class.getName());

  private final BundleContext context;
  private final GogoCommands services;
  private final FrameworkListener started = this::frameworkEvent;
  // Guarded by this.
  private ControlServer server;
  private Path path;
  private boolean over;

  /** Made by Declarative Services. */
  @Activate
  public DaemonComponent(BundleContext context, @Reference GogoCommands services) {
    this.context = context;
    this.services = services;
    if ("daemon".equals(context.getProperty("hawser.run"))) {
      context.addFrameworkListener(started);
    }
  }

  private void frameworkEvent(FrameworkEvent event) {
    if (event.getType() == FrameworkEvent.STARTED) {
      listen();
    }
  }

  private synchronized void listen() {
    Optional<Path> wanted = ControlSocket.find(System::getenv);
    if (over || server != null || wanted.isEmpty()) {
      return;
    }
    String group = System.getenv(EnvironmentVariables.GROUP);
    try {
      path = wanted.get();
      server =
          ControlSocket.listen(
              path, Optional.ofNullable(group).filter(name -> !name.isEmpty()), this);
      LOG.log(Level.INFO, "commands are taken on " + path);
    } catch (HawserException e) {
      // A daemon nobody can talk to is none.
      LOG.log(Level.ERROR, e.getMessage());
      new Thread(() -> System.exit(e.code().code()), "hawser-exit").start();
    }
  }

  @Deactivate
  void deactivate() {
    context.removeFrameworkListener(started);
    ControlServer open;
    synchronized (this) {
      over = true;
      open = server;
    }
    if (open != null) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        LOG.log(Level.WARNING, "the control socket stays: " + e.getMessage());
      }
      open.close();
    }
  }

  @Override
  public int run(ControlRequest request, Terminal terminal) {
    rereadIfaces();
    return CommandRunner.forOthers(services, terminal, request.environment()::get)
        .run(request.words());
  }

  /** An editor, open-iscsi's tools, or we while the daemon started, may have changed records. */
  private void rereadIfaces() {
    try {
      services.ifaceAdmin().reload();
    } catch (HawserException e) {
      LOG.log(Level.WARNING, "iface records are as they were read last: " + e.getMessage());
    }
  }
}
