package io.hawser.shell.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** In a real framework with bundles that have nothing but a manifest. */
class BundlesCommandTest {
  @TempDir Path cache;
  private Framework framework;

  @BeforeEach
  void start() throws BundleException {
    framework =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow()
            .newFramework(
                Map.of(Constants.FRAMEWORK_STORAGE, cache.toString(), "felix.log.level", "0"));
    framework.start();
  }

  @AfterEach
  void stop() throws Exception {
    framework.stop();
    framework.waitForStop(10_000);
  }

  private Bundle install(String name, String... headers) throws IOException, BundleException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
    attributes.putValue(Constants.BUNDLE_VERSION, "1.2.3");
    for (int i = 0; i < headers.length; i += 2) {
      attributes.putValue(headers[i], headers[i + 1]);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new JarOutputStream(bytes, manifest).close();
    try (InputStream in = new ByteArrayInputStream(bytes.toByteArray())) {
      return framework.getBundleContext().installBundle(name, in);
    }
  }

  private String bundles(String... options) {
    return new BundlesCommandComponent(framework.getBundleContext()).bundles(options);
  }

  @Test
  void whenAllRunsThatIsAllItSays() throws Exception {
    install("good").start();
    assertEquals("2 bundles, 0 not running", bundles());
  }

  @Test
  void aMissingPackageIsNamed() throws Exception {
    install(
        "needy",
        Constants.IMPORT_PACKAGE,
        "com.example.nic;version=\"[1.2,2)\",com.example.spare;resolution:=optional,"
            + "org.osgi.framework");
    String text = bundles();
    assertTrue(text.contains("needy 1.2.3 INSTALLED"), text);
    assertTrue(text.contains("misses package com.example.nic from 1.2.0 below 2.0.0"), text);
    assertTrue(!text.contains("spare") && !text.contains("org.osgi.framework"), text);
  }

  @Test
  void aBundleNobodyStartedIsListed() throws Exception {
    install("idle");
    assertTrue(bundles().contains("idle 1.2.3 INSTALLED"), bundles());
    framework.adapt(org.osgi.framework.wiring.FrameworkWiring.class).resolveBundles(null);
    assertTrue(bundles().contains("idle 1.2.3 RESOLVED"), bundles());
  }

  @Test
  void fragmentsAndLazyBundlesAreFine() throws Exception {
    install("host").start();
    install("lazy", Constants.BUNDLE_ACTIVATIONPOLICY, Constants.ACTIVATION_LAZY)
        .start(Bundle.START_ACTIVATION_POLICY);
    assertEquals("3 bundles, 0 not running", bundles());
    install("fragment", Constants.FRAGMENT_HOST, "nowhere");
    String text = bundles();
    assertTrue(text.contains("misses bundle nowhere"), text);
  }

  @Test
  void asJson() throws Exception {
    install("needy", Constants.IMPORT_PACKAGE, "com.example.nic");
    assertEquals(
        "{\"not_running\":[{\"name\":\"needy\",\"version\":\"1.2.3\",\"state\":\"INSTALLED\","
            + "\"misses\":[\"package com.example.nic\"]}],"
            + "\"transports\":[]}",
        bundles("--json"));
  }
}
