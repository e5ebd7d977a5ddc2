package io.hawser.shell;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiUrl;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.block.BlockDevices;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.session.SessionOpener;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.block.BlockingDevice;
import io.hawser.shell.command.Await;
import io.hawser.shell.command.InitiatorNames;
import io.hawser.shell.command.UrlDigests;
import io.hawser.shell.standalone.Composition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An initiator without a framework: the software transport, the iface registry, discovery and block
 * devices, wired together. Open one and keep it: it owns the event loops.
 *
 * <pre>{@code
 * try (Hawser hawser = Hawser.open();
 *     BlockingDevice disk = hawser.disk(IscsiUrl.parse("iscsi://10.0.0.1/iqn.2026-01.lab:disk/1"))) {
 *   ByteBuffer block = ByteBuffer.allocate(disk.geometry().blockSize());
 *   disk.read(0, block);
 * }
 * }</pre>
 *
 * <p>Threading: any thread, but none on which a stage of Hawser's completes: {@link #open}, {@link
 * #disk} and {@link #close} wait.
 */
public final class Hawser implements AutoCloseable {
  private final Composition composition;

  private Hawser(Composition composition) {
    this.composition = composition;
  }

  /**
   * An initiator that is ready.
   *
   * @throws HawserException if the software transport cannot start
   */
  public static Hawser open() throws HawserException {
    return new Hawser(Composition.standard());
  }

  /**
   * How to reach the URL where nothing is said but what it says itself: its digests, user and
   * secrets, our name from {@code HAWSER_INITIATOR_NAME}, {@code /etc/iscsi/initiatorname.iscsi} or
   * the host's name, and {@link SessionTimeouts#DEFAULT}.
   *
   * @throws HawserException {@code INVALID} if the URL has a user but no secret, or its digests are
   *     none
   */
  public static ConnectOptions optionsFor(IscsiUrl url) throws HawserException {
    Optional<ChapCredentials> chap = Optional.empty();
    if (url.user().isPresent()) {
      chap =
          Optional.of(
              new ChapCredentials(
                  url.user().get(),
                  url.password()
                      .orElseThrow(
                          () ->
                              new HawserException(
                                  ErrorCode.INVALID, url + " has a user but no secret")),
                  Optional.ofNullable(url.options().get(IscsiUrl.TARGET_USER)),
                  Optional.ofNullable(url.options().get(IscsiUrl.TARGET_PASSWORD))
                      .map(io.hawser.api.Secret::of),
                  ChapCredentials.ALL_ALGORITHMS));
    }
    return new ConnectOptions(
        InitiatorNames.find(Optional.empty(), System::getenv),
        List.of(),
        chap,
        UrlDigests.offer(url),
        SessionTimeouts.DEFAULT,
        ConnectOptions.DEFAULT_BUSY_RETRIES);
  }

  /**
   * Logs in to the disk that the URL names, with {@link #optionsFor}; its calls wait for their end,
   * at most two minutes each.
   *
   * @throws HawserException if there is no way to it, or it is no disk
   */
  public BlockingDevice disk(IscsiUrl url) throws HawserException {
    return disk(url, optionsFor(url), Duration.ofMinutes(2));
  }

  /**
   * As {@link #disk(IscsiUrl)}, with options and a limit of the caller's.
   *
   * @param timeout for each call of the device
   */
  public BlockingDevice disk(IscsiUrl url, ConnectOptions options, Duration timeout)
      throws HawserException {
    SessionTimeouts timeouts = options.timeouts();
    Duration limit =
        timeouts.login().plus(timeouts.command().multipliedBy(4)).plus(timeouts.replacement());
    BlockDevice device =
        Await.result(composition.devices().open(url, options), limit, "opening " + url);
    return new BlockingDevice(device, timeout);
  }

  /** Opens devices whose operations answer by stages. */
  public BlockDevices devices() {
    return composition.devices();
  }

  /** Opens sessions, for SCSI commands of the caller's own. */
  public SessionOpener sessions() {
    return composition.sessions();
  }

  /** Which ifaces there are. */
  public IfaceRegistry ifaces() {
    return composition.ifaces();
  }

  /**
   * A way to find targets.
   *
   * @param method {@code sendtargets} or {@code static}
   * @throws HawserException {@code UNKNOWN_DISCOVERY} for any other
   */
  public Discovery discovery(String method) throws HawserException {
    return composition.discovery(method);
  }

  /** Waits a moment for logouts that are under way, then lets everything go. */
  @Override
  public void close() {
    composition.settle(SessionTimeouts.DEFAULT.logout());
    composition.close();
  }
}
