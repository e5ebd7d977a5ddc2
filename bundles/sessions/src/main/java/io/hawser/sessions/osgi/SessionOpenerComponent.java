package io.hawser.sessions.osgi;

import io.hawser.api.IscsiUrl;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.session.SessionOpener;
import io.hawser.api.transport.TransportSession;
import io.hawser.sessions.UrlSessionOpener;
import java.security.SecureRandom;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Sessions for URLs as a service. */
@Component
public final class SessionOpenerComponent implements SessionOpener {
  private final SessionOpener opener;

  /** Made by Declarative Services. */
  @Activate
  public SessionOpenerComponent(@Reference IfaceRegistry registry) {
    opener = new UrlSessionOpener(registry, new SecureRandom());
  }

  @Override
  public CompletionStage<TransportSession> open(IscsiUrl url, ConnectOptions options) {
    return opener.open(url, options);
  }
}
