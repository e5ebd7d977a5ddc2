package io.hawser.api.session;

import io.hawser.api.IscsiUrl;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.transport.TransportSession;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Logs in to what a URL names, for tools and programs that manage their sessions themselves. */
@ProviderType
public interface SessionOpener {
  /**
   * Logs in over the first iface of the options.
   *
   * @param url names portal and target
   * @param options the rest
   * @return a session the caller owns: he logs it out or closes it
   */
  CompletionStage<TransportSession> open(IscsiUrl url, ConnectOptions options);
}
