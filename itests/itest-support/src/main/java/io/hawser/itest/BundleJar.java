package io.hawser.itest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A small bundle made in a test. Not thread safe. */
public final class BundleJar {
  private final Manifest manifest = new Manifest();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  /** A bundle of this symbolic name that imports {@code org.osgi.framework}. */
  public BundleJar(String symbolicName) {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    header("Bundle-ManifestVersion", "2");
    header("Bundle-SymbolicName", symbolicName);
    header("Bundle-Version", "1.0.0");
    header("Import-Package", "org.osgi.framework");
  }

  /** Sets a header of the manifest. */
  public BundleJar header(String name, String value) {
    manifest.getMainAttributes().putValue(name, value);
    return this;
  }

  /** Packs a class. */
  public BundleJar with(Class<?> type) throws IOException {
    String path = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new IOException("no bytes of " + type.getName());
      }
      entries.put(path, in.readAllBytes());
    }
    return this;
  }

  /** Packs a class and makes it the activator. */
  public BundleJar activator(Class<?> type) throws IOException {
    return header("Bundle-Activator", type.getName()).with(type);
  }

  /** The jar. */
  public InputStream open() throws IOException {
    return new ByteArrayInputStream(bytes());
  }

  /** The jar's bytes. */
  public byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue());
        jar.closeEntry();
      }
    }
    return bytes.toByteArray();
  }
}
