package io.hawser.api.block;

import io.hawser.api.IscsiUrl;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Opens block devices: the door for programs. */
@ProviderType
public interface BlockDevices {
  /**
   * Logs in to what the URL names, pins the disk's identity and size, and hands it out.
   *
   * @param url names portal, target and LUN
   * @param options how to get there
   * @return the device; closing it logs the session out
   */
  CompletionStage<BlockDevice> open(IscsiUrl url, ConnectOptions options);
}
