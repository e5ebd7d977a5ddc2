package io.hawser.shell.osgi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.IdentityNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;

/**
 * Finds the bundles that did not start and says what they miss. A bundle that is dropped into
 * {@code load/} with an unmet import stays silent otherwise.
 */
final class BundleDiagnosis {
  /**
   * A bundle that does not run.
   *
   * @param name symbolic name, or its location where it has none
   * @param version its version
   * @param state INSTALLED, RESOLVED, STARTING or STOPPING
   * @param missing what nobody provides; empty where it is resolved
   */
  record Finding(String name, String version, String state, List<String> missing) {}

  private final BundleContext context;

  BundleDiagnosis(BundleContext context) {
    this.context = context;
  }

  /** Every bundle that should run and does not; how many there are in all is the context's. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (Bundle bundle : context.getBundles()) {
      BundleRevision revision = bundle.adapt(BundleRevision.class);
      boolean fragment =
          revision != null && (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
      boolean runs =
          bundle.getState() == Bundle.ACTIVE || fragment && bundle.getState() == Bundle.RESOLVED;
      if (!runs && !isLazy(bundle)) {
        findings.add(finding(bundle, revision));
      }
    }
    return findings;
  }

  /** Waits for its first class to be asked for, which is as good as running. */
  private static boolean isLazy(Bundle bundle) {
    String policy = bundle.getHeaders("").get(Constants.BUNDLE_ACTIVATIONPOLICY);
    return bundle.getState() == Bundle.STARTING
        && policy != null
        && policy.startsWith(Constants.ACTIVATION_LAZY);
  }

  private Finding finding(Bundle bundle, BundleRevision revision) {
    String name =
        bundle.getSymbolicName() == null ? bundle.getLocation() : bundle.getSymbolicName();
    List<String> missing = new ArrayList<>();
    if (bundle.getState() == Bundle.INSTALLED && revision != null) {
      for (BundleRequirement requirement : revision.getDeclaredRequirements(null)) {
        if (isMandatory(requirement) && !isProvided(requirement)) {
          missing.add(describe(requirement));
        }
      }
    }
    return new Finding(name, bundle.getVersion().toString(), state(bundle.getState()), missing);
  }

  private static boolean isMandatory(BundleRequirement requirement) {
    Map<String, String> directives = requirement.getDirectives();
    String effective = directives.get(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE);
    return !Namespace.RESOLUTION_OPTIONAL.equals(
            directives.get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE))
        && (effective == null || effective.equals(Namespace.EFFECTIVE_RESOLVE));
  }

  private boolean isProvided(BundleRequirement requirement) {
    FrameworkWiring wiring =
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    return !wiring.findProviders(requirement).isEmpty();
  }

  /** For people, e.g. {@code package com.example.nic from 1.2.0 below 2.0.0}. */
  private static String describe(BundleRequirement requirement) {
    String filter = requirement.getDirectives().get(Namespace.REQUIREMENT_FILTER_DIRECTIVE);
    String namespace = requirement.getNamespace();
    String name = filter == null ? "" : after(filter, "(" + namespace + "=");
    if (name.isEmpty()) {
      return namespace + " " + filter;
    }
    String kind =
        switch (namespace) {
          case PackageNamespace.PACKAGE_NAMESPACE -> "package ";
          case IdentityNamespace.IDENTITY_NAMESPACE,
              HostNamespace.HOST_NAMESPACE,
              BundleNamespace.BUNDLE_NAMESPACE ->
              "bundle ";
          default -> namespace + " ";
        };
    String below = after(filter, "(!(version>=");
    String from = after(filter.replace("(!(version>=", "("), "(version>=");
    return kind
        + name
        + (from.isEmpty() || from.equals("0.0.0") ? "" : " from " + from)
        + (below.isEmpty() ? "" : " below " + below);
  }

  /** What stands between the mark and the next closing parenthesis; empty without the mark. */
  private static String after(String filter, String mark) {
    int at = filter.indexOf(mark);
    int end = at < 0 ? -1 : filter.indexOf(')', at);
    return end < 0 ? "" : filter.substring(at + mark.length(), end);
  }

  private static String state(int state) {
    return switch (state) {
      case Bundle.INSTALLED -> "INSTALLED";
      case Bundle.RESOLVED -> "RESOLVED";
      case Bundle.STARTING -> "STARTING";
      case Bundle.STOPPING -> "STOPPING";
      case Bundle.UNINSTALLED -> "UNINSTALLED";
      default -> "ACTIVE";
    };
  }
}
