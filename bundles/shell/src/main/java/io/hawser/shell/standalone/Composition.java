package io.hawser.shell.standalone;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiUrl;
import io.hawser.api.Portal;
import io.hawser.api.block.BlockDevices;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceAdmin;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.session.NodeDiscovery;
import io.hawser.api.session.SessionOpener;
import io.hawser.discovery.firmware.FirmwareDiscovery;
import io.hawser.discovery.firmware.FirmwareReader;
import io.hawser.discovery.fixed.StaticDiscovery;
import io.hawser.discovery.isns.IsnsDiscovery;
import io.hawser.discovery.sendtargets.SendTargetsDiscovery;
import io.hawser.iface.GuardLimits;
import io.hawser.iface.LiveIfaceRegistry;
import io.hawser.iface.RecordedIfaces;
import io.hawser.iface.ThreadTimers;
import io.hawser.iface.record.RecordRoot;
import io.hawser.iface.record.Records;
import io.hawser.sessions.RecordedDiscovery;
import io.hawser.sessions.UrlBlockDevices;
import io.hawser.sessions.UrlSessionOpener;
import io.hawser.shell.command.Await;
import io.hawser.shell.command.JoinedLun;
import io.hawser.transport.tcp.TcpTransport;
import io.hawser.transport.tcp.TcpTransportOptions;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The rooms wired by constructors: what the framework does with services, done once and for one
 * process, so that a script does not pay for the framework's start.
 */
public final class Composition implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(10);

  private final ThreadTimers timers = new ThreadTimers("hawser-clock");
  private final LiveIfaceRegistry registry = new LiveIfaceRegistry(GuardLimits.DEFAULT, timers);
  private final SecureRandom random = new SecureRandom();
  private final TcpTransport transport;
  private final SessionOpener opener;
  private final UrlBlockDevices devices;
  // Guarded by this.
  private IsnsDiscovery isns;

  /**
   * Wires.
   *
   * @param options of the software transport
   * @param ifaces the iface records
   * @throws HawserException if the transport cannot be used
   */
  public Composition(TcpTransportOptions options, List<Iface> ifaces) throws HawserException {
    registry.records(ifaces);
    transport = new TcpTransport(options);
    Await.result(registry.embed(transport).ready(), START, "the start of the tcp transport");
    opener = new UrlSessionOpener(registry, random);
    devices = new UrlBlockDevices(opener, Await::later);
  }

  /** With the default options and no records. */
  public static Composition standard() throws HawserException {
    return new Composition(TcpTransportOptions.DEFAULT, List.of());
  }

  /**
   * Keeps the registry and these records the same from now on.
   *
   * @throws HawserException if the records cannot be read
   */
  public IfaceAdmin recorded(Records records) throws HawserException {
    IfaceAdmin admin = new RecordedIfaces(records.ifaces(), registry);
    admin.reload();
    return admin;
  }

  /** The records of this root; none is read yet. */
  public Records records(RecordRoot root) {
    return new Records(root, name -> registry.iface(name).map(IfaceStatus::iface));
  }

  /** Discovery that brings these records in line; works on threads of the JDK's. */
  public NodeDiscovery discovery(Records records) {
    return new RecordedDiscovery(
        registry,
        records.nodes(),
        records.discoveries(),
        this::method,
        task -> CompletableFuture.runAsync(task));
  }

  private Optional<Discovery> method(String name) {
    try {
      return Optional.of(discovery(name));
    } catch (HawserException unknown) {
      return Optional.empty();
    }
  }

  /** Which ifaces there are. */
  public IfaceRegistry ifaces() {
    return registry;
  }

  /** Opens sessions. */
  public SessionOpener sessions() {
    return opener;
  }

  /** Opens devices. */
  public BlockDevices devices() {
    return devices;
  }

  /**
   * Joins every path to the LUN that the URL names: all portals that discovery finds, over all
   * ifaces of the options. Blocks.
   *
   * @param url the LUN
   * @param portals further portals to be asked and used, besides the URL's
   * @return the caller closes it
   * @throws HawserException if there is no path at all
   */
  public JoinedLun join(IscsiUrl url, List<Portal> portals, ConnectOptions options)
      throws HawserException {
    return new PathFinder(this, url, portals, options).join();
  }

  /**
   * The discovery method of this name.
   *
   * @throws HawserException {@code UNKNOWN_DISCOVERY} if there is none
   */
  public Discovery discovery(String method) throws HawserException {
    return switch (method) {
      case SendTargetsDiscovery.METHOD_NAME -> new SendTargetsDiscovery(registry, random);
      case StaticDiscovery.METHOD_NAME -> new StaticDiscovery();
      case "isns" -> isns();
      case "firmware" -> new FirmwareDiscovery(new FirmwareReader(Path.of("/")));
      default ->
          throw new HawserException(
              ErrorCode.UNKNOWN_DISCOVERY,
              "there is no discovery method '"
                  + method
                  + "'; known are sendtargets, static, isns and firmware");
    };
  }

  /** One for all calls, as it has threads. */
  private synchronized Discovery isns() throws HawserException {
    if (isns == null) {
      isns = new IsnsDiscovery();
    }
    return isns;
  }

  /**
   * Waits for what is under way, logouts and recordings, so that the end of the process does not
   * cut it.
   */
  public void settle(Duration limit) {
    try {
      Await.result(devices.quiet(), limit.plusSeconds(1), "the logouts");
      Await.result(transport.recorded(), limit, "the flight recordings");
    } catch (HawserException e) {
      System.getLogger(Composition.class.getName()).log(Level.DEBUG, "logouts are not over", e);
    }
  }

  /** Ends every session and thread. */
  @Override
  public void close() {
    synchronized (this) {
      if (isns != null) {
        isns.close();
      }
    }
    registry.close();
    transport.close();
    timers.close();
  }
}
