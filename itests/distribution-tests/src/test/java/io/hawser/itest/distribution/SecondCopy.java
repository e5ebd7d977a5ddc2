package io.hawser.itest.distribution;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * The software transport a second time, as another bundle that serves ifaces of another transport
 * name: what a vendor's transport is to the rest, with a real network under it.
 */
final class SecondCopy {
  static final String TRANSPORT = "two";

  private SecondCopy() {}

  /** The bundle's bytes. */
  static InputStream of(Path jar) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarFile from = new JarFile(jar.toFile())) {
      Manifest manifest = new Manifest(from.getManifest());
      manifest.getMainAttributes().putValue("Bundle-SymbolicName", "io.hawser.itest.second");
      manifest.getMainAttributes().remove(new Attributes.Name("Export-Package"));
      try (JarOutputStream to = new JarOutputStream(bytes, manifest)) {
        for (JarEntry entry : Collections.list(from.entries())) {
          if (!entry.getName().equals(JarFile.MANIFEST_NAME) && !entry.isDirectory()) {
            to.putNextEntry(new JarEntry(entry.getName()));
            to.write(content(from, entry));
          }
        }
      }
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  private static byte[] content(JarFile from, JarEntry entry) throws IOException {
    byte[] bytes;
    try (InputStream in = from.getInputStream(entry)) {
      bytes = in.readAllBytes();
    }
    if (entry.getName().endsWith("/TcpTransport.class")) {
      return renamed(bytes, entry.getName());
    }
    if (!entry.getName().startsWith("OSGI-INF/")) {
      return bytes;
    }
    String tcp = "name=\"transport.name\" type=\"String\" value=\"tcp\"";
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!text.contains(tcp)) {
      throw new IOException(entry.getName() + " does not name the transport");
    }
    return text.replace(tcp, tcp.replace("\"tcp\"", "\"" + TRANSPORT + "\""))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The name it answers is a constant of three letters in the class file (JVMS 4.4.7). */
  private static byte[] renamed(byte[] type, String name) throws IOException {
    byte[] constant = {1, 0, 3, 't', 'c', 'p'};
    for (int at = 0; at + constant.length <= type.length; at++) {
      if (Arrays.equals(type, at, at + constant.length, constant, 0, constant.length)) {
        byte[] other = TRANSPORT.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(other, 0, type, at + 3, other.length);
        return type;
      }
    }
    throw new IOException(name + " does not name the transport");
  }
}
