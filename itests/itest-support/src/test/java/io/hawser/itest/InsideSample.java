package io.hawser.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleReference;
import org.osgi.service.packageadmin.PackageAdmin;

/** Run by {@link FelixExtensionTest}. */
@ExtendWith(FelixExtension.class)
public class InsideSample {
  /** No bundle has this service. */
  public interface Missing {}

  private BundleContext prepared;
  private boolean dirty;

  @Configuration
  static Option[] configuration() {
    return new Option[0];
  }

  @BeforeEach
  void prepare(BundleContext context) {
    prepared = context;
  }

  @AfterEach
  void cleanUp() {
    if (dirty) {
      throw new IllegalStateException("cannot clean up");
    }
  }

  @Test
  void runsInTheProbeBundle(BundleContext context) {
    assertInstanceOf(BundleReference.class, getClass().getClassLoader());
    assertEquals(Bundle.ACTIVE, context.getBundle().getState());
  }

  @Test
  void beforeEachAndTheTestShareAnInstance(BundleContext context) {
    assertEquals(prepared, context);
  }

  @Test
  @SuppressWarnings("deprecation") // A service that every framework has.
  void aServiceIsAParameter(PackageAdmin admin) {
    assertNotNull(admin);
  }

  @Test
  void aTempDirIsThere(@TempDir Path folder) {
    assertTrue(Files.isDirectory(folder));
  }

  @Test
  void fails() {
    assertEquals(1, 2, "on purpose");
  }

  @Test
  void isAborted() {
    assumeTrue(false, "not today");
  }

  @Test
  void passesButCannotCleanUp() {
    dirty = true;
  }

  @Test
  void wantsAServiceThatIsNotThere(Missing missing) {
    assertNotNull(missing);
  }
}
