package io.hawser.iface;

import io.hawser.api.Registration;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A transport's place in the registry; closing it takes the transport out. */
@ProviderType
public interface TransportPlug extends Registration {
  /**
   * Completes when the transport has told its abilities and ports and serves logins; fails with a
   * {@code HawserException} if it was quarantined instead.
   */
  CompletionStage<Void> ready();
}
