package io.hawser.api.multipath;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * SPI: rates paths, so that they can be grouped. Registered as a service with the property {@link
 * #NAME}.
 */
@ConsumerType
public interface Prioritizer {
  /** Service property: the prioritizer's name, e.g. {@code alua}. */
  String NAME = "prioritizer.name";

  /** The name, equal to the service property. */
  String name();

  /**
   * The priority of a path; higher is better. Called on every change and once a second; must
   * neither block nor throw.
   */
  int priority(PathView path);
}
