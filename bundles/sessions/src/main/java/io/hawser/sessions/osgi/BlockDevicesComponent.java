package io.hawser.sessions.osgi;

import io.hawser.api.IscsiUrl;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.block.BlockDevices;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.session.SessionOpener;
import io.hawser.block.Delay;
import io.hawser.sessions.UrlBlockDevices;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Block devices for URLs as a service. */
@Component
public final class BlockDevicesComponent implements BlockDevices {
  private final ScheduledThreadPoolExecutor clock;
  private final BlockDevices devices;

  /** Made by Declarative Services. */
  @Activate
  public BlockDevicesComponent(@Reference SessionOpener opener) {
    clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "hawser-device-retries");
              thread.setDaemon(true);
              thread.setContextClassLoader(null);
              return thread;
            });
    devices = new UrlBlockDevices(opener, Delay.on(clock));
  }

  /** Takes no more pauses; those under way, a second at most, still end as they should. */
  @Deactivate
  void deactivate() {
    clock.shutdown();
  }

  @Override
  public CompletionStage<BlockDevice> open(IscsiUrl url, ConnectOptions options) {
    return devices.open(url, options);
  }
}
