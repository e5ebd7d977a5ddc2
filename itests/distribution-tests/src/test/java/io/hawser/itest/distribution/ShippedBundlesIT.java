package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.discovery.Discovery;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.itest.BundleJar;
import io.hawser.itest.Distribution;
import io.hawser.itest.FelixExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/** Everything in {@code bundle/} stands, and stands when something beside it falls. */
@ExtendWith(FelixExtension.class)
public class ShippedBundlesIT {
  @Configuration
  static Option[] configuration() {
    return new Option[] {Distribution.shipped()};
  }

  @Test
  void everyShippedBundleStartsAndEveryFragmentFindsItsHost(BundleContext context) {
    List<String> down = new ArrayList<>();
    int seen = 0;
    for (Bundle bundle : context.getBundles()) {
      if (!bundle.getLocation().contains("/bundle/")) {
        continue;
      }
      seen++;
      boolean fragment = bundle.getHeaders().get("Fragment-Host") != null;
      if (bundle.getState() != (fragment ? Bundle.RESOLVED : Bundle.ACTIVE)) {
        down.add(bundle.getSymbolicName());
      }
    }
    assertEquals(List.of(), down);
    assertEquals(Distribution.jars().size(), seen);
  }

  @Test
  void theServicesThatProgramsLookForAreThere(
      IfaceRegistry registry, Discovery discovery, BundleContext context) {
    assertNotNull(registry);
    assertNotNull(discovery);
    assertTrue(registry.iface("default").isPresent());
  }

  @Test
  void aBundleThatThrowsInItsActivatorHarmsNothing(BundleContext context) throws Exception {
    Map<Long, Integer> before = states(context);
    Bundle hostile =
        context.installBundle(
            "hostile", new BundleJar("hostile").activator(ThrowingActivator.class).open());
    try {
      BundleException thrown = assertThrows(BundleException.class, hostile::start);
      assertEquals(ThrowingActivator.MESSAGE, thrown.getCause().getMessage());
      assertEquals(Bundle.RESOLVED, hostile.getState());
    } finally {
      hostile.uninstall();
    }
    assertEquals(before, states(context));
  }

  @Test
  void aBundleThatMissesAnImportHarmsNothing(BundleContext context) throws Exception {
    Map<Long, Integer> before = states(context);
    Bundle incomplete =
        context.installBundle(
            "incomplete", new BundleJar("incomplete").header("Import-Package", "not.there").open());
    try {
      assertThrows(BundleException.class, incomplete::start);
    } finally {
      incomplete.uninstall();
    }
    assertEquals(before, states(context));
  }

  private static Map<Long, Integer> states(BundleContext context) {
    Map<Long, Integer> states = new TreeMap<>();
    for (Bundle bundle : context.getBundles()) {
      states.put(bundle.getBundleId(), bundle.getState());
    }
    return states;
  }
}
