package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.hawser.itest.Distribution;
import io.hawser.itest.FelixExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/** The table in {@code docs/architecture.md} and how the bundles are wired say the same. */
@ExtendWith(FelixExtension.class)
public class ImportTableIT {
  private static final String OWN = "io.hawser.";
  private static final Path SOURCES = Path.of(System.getProperty("hawser.sources"));
  private static final String PACKAGE = "osgi.wiring.package";

  /** Libraries by symbolic name, as the table names them. */
  private static final Map<String, String> LIBRARIES =
      Map.of("com.sun.jna", "jna", "com.google.gson", "gson");

  /**
   * What the last column of a row allows.
   *
   * @param names rooms and libraries, lower case
   * @param everythingOptionally whether any package may be imported if it is optional
   */
  private record Allowed(Set<String> names, boolean everythingOptionally) {}

  @Configuration
  static Option[] configuration() {
    return new Option[] {Distribution.shipped()};
  }

  @Test
  void noBundleImportsWhatTheTableDoesNotAllow(BundleContext context) throws IOException {
    Map<String, Allowed> table = table();
    Set<String> violations = new TreeSet<>();
    for (Bundle bundle : own(context)) {
      String room = origin(bundle);
      Allowed allowed = table.getOrDefault(room, new Allowed(Set.of(), false));
      for (BundleWire wire : bundle.adapt(BundleWiring.class).getRequiredWires(PACKAGE)) {
        String from = origin(wire.getProvider().getBundle());
        boolean optional =
            "optional".equals(wire.getRequirement().getDirectives().get("resolution"));
        if (!from.equals("platform")
            && !allowed.names().contains(from)
            && !(optional && allowed.everythingOptionally())) {
          Object imported = wire.getCapability().getAttributes().get(PACKAGE);
          violations.add(room + " imports " + imported + " of " + from);
        }
      }
    }
    assertEquals(Set.of(), violations);
  }

  @Test
  void everyRoomShipsAndIsInTheTable(BundleContext context) throws IOException {
    Set<String> built = new TreeSet<>();
    try (Stream<Path> folders = Files.list(SOURCES.resolve("bundles"))) {
      folders
          .filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
          .forEach(folder -> built.add(folder.getFileName().toString()));
    }
    Set<String> shipped = new TreeSet<>();
    own(context).forEach(bundle -> shipped.add(origin(bundle)));
    Set<String> unshipped = new TreeSet<>(built);
    unshipped.removeAll(shipped);
    unshipped.removeAll(vendors());
    assertEquals(Set.of(), unshipped, "built, but neither in a feature nor in vendor/");
    shipped.removeAll(table().keySet());
    assertEquals(Set.of(), shipped, "shipped, but not in docs/architecture.md");
  }

  /** What ships in vendor/, to be plugged in by whoever has the card. */
  private static Set<String> vendors() throws IOException {
    Path folder = Path.of(System.getProperty("hawser.home"), "vendor");
    try (Stream<Path> jars = Files.list(folder)) {
      Set<String> names = new TreeSet<>();
      jars.map(jar -> jar.getFileName().toString())
          .filter(name -> name.startsWith(OWN) && name.endsWith(".jar"))
          .forEach(name -> names.add(name.substring(OWN.length()).replaceFirst("-[0-9].*", "")));
      return names;
    }
  }

  @Test
  void nobodyImportsDynamicallyOrRequiresBundles(BundleContext context) {
    for (Bundle bundle : own(context)) {
      for (String header : List.of("DynamicImport-Package", "Require-Bundle")) {
        assertFalse(
            bundle.getHeaders("").get(header) != null, bundle.getSymbolicName() + ": " + header);
      }
    }
  }

  @Test
  void noPackageIsExportedTwice(BundleContext context) {
    Map<Object, String> seen = new HashMap<>();
    List<String> twice = new ArrayList<>();
    for (Bundle bundle : own(context)) {
      for (BundleCapability capability :
          bundle.adapt(BundleWiring.class).getCapabilities(PACKAGE)) {
        Object exported = capability.getAttributes().get(PACKAGE);
        String before = seen.put(exported, bundle.getSymbolicName());
        if (before != null) {
          twice.add(exported + " by " + before + " and " + bundle.getSymbolicName());
        }
      }
    }
    assertEquals(List.of(), twice);
  }

  private static List<Bundle> own(BundleContext context) {
    List<Bundle> bundles = new ArrayList<>();
    for (Bundle bundle : context.getBundles()) {
      if (bundle.getSymbolicName() != null && bundle.getSymbolicName().startsWith(OWN)) {
        bundles.add(bundle);
      }
    }
    return bundles;
  }

  /** A room, a library as the table names it, or {@code platform}: the framework and OSGi. */
  private static String origin(Bundle bundle) {
    String name = bundle.getSymbolicName();
    if (name.startsWith(OWN)) {
      return name.substring(OWN.length());
    }
    if (name.startsWith("io.netty.")) {
      return "netty";
    }
    if (bundle.getBundleId() == 0 || name.startsWith("org.osgi.")) {
      return "platform";
    }
    return LIBRARIES.getOrDefault(name, name);
  }

  private static Map<String, Allowed> table() throws IOException {
    Path page = SOURCES.resolve("docs/architecture.md");
    Map<String, Allowed> table = new HashMap<>();
    boolean inside = false;
    for (String line : Files.readAllLines(page)) {
      String[] cells = line.split("\\|");
      if (cells.length != 5) {
        inside = false;
      } else if (cells[4].contains("---")) {
        inside = true;
      } else if (inside) {
        Set<String> names = Set.of(cells[4].strip().toLowerCase(Locale.ROOT).split("[^a-z0-9-]+"));
        for (String room : cells[1].split(",")) {
          table.put(room.strip(), new Allowed(names, names.contains("optionally")));
        }
      }
    }
    assertFalse(table.isEmpty(), "no table in " + page);
    return table;
  }
}
