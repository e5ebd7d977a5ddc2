package io.hawser.discovery.isns.osgi;

import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.discovery.DiscoveryListener;
import io.hawser.api.discovery.DiscoveryPolicy;
import io.hawser.discovery.isns.IsnsClient;
import io.hawser.discovery.isns.IsnsClientConfig;
import io.hawser.discovery.isns.IsnsDiscovery;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** A life at iSNS servers, one for each configuration of the factory {@code io.hawser.isns}. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "io.hawser.isns",
    configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class IsnsClientComponent {
  /** The configuration's keys, underscores as dots. */
  public @interface Config {
    /** Servers as {@code HOST[:PORT]}, the next asked when one fails. */
    String[] servers();

    /** Our iSCSI name. */
    String initiator();

    /** {@code announce}, {@code record} or {@code login}. */
    String policy() default "announce";

    /** Patterns of target names that are let in. */
    String[] names() default {};

    /** Networks of portals that are let in. */
    String[] subnets() default {};
  }

  private final Map<DiscoveryListener, Registration> listeners = new ConcurrentHashMap<>();
  private final IsnsClient client;

  /** Starts; a configuration that is not valid keeps the component from starting. */
  @Activate
  public IsnsClientComponent(Config config) throws HawserException {
    DiscoveryPolicy policy =
        DiscoveryPolicy.of(config.policy(), List.of(config.names()), List.of(config.subnets()));
    List<Portal> servers =
        Arrays.stream(config.servers()).map(IsnsClientComponent::server).toList();
    client =
        new IsnsClient(
            IsnsClientConfig.of(servers, IscsiName.of(config.initiator())).withPolicy(policy));
  }

  /** A server's port is 3205 unless it is written. */
  private static Portal server(String text) {
    Portal parsed = Portal.parse(text);
    boolean written = text.matches(".*\\]:[0-9]+|[^:]*:[0-9]+");
    return written ? parsed : Portal.of(parsed.host(), IsnsDiscovery.DEFAULT_PORT);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addListener(DiscoveryListener listener) {
    listeners.put(listener, client.listen(listener));
  }

  void removeListener(DiscoveryListener listener) {
    Optional.ofNullable(listeners.remove(listener)).ifPresent(Registration::close);
  }

  @Deactivate
  void stop() {
    client.close();
  }
}
