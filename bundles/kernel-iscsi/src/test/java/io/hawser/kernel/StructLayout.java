package io.hawser.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What native/struct-layout.c printed when it was compiled with the headers of Debian's kernel
 * 6.1.0-56 for x86_64.
 */
public final class StructLayout {
  private final Map<String, Integer> values;

  /** Reads it. */
  public StructLayout() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                StructLayout.class.getResourceAsStream("struct-layout.txt"),
                StandardCharsets.US_ASCII))) {
      values =
          in.lines()
              .collect(
                  Collectors.toMap(
                      line -> line.substring(0, line.lastIndexOf(' ')),
                      line -> Integer.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Offset of a field: {@code iscsi_uevent}, {@code u.c_conn.sid}. */
  public int at(String struct, String field) {
    return value("struct " + struct + "." + field);
  }

  /** Size of a struct in bytes. */
  public int size(String struct) {
    return value("sizeof(struct " + struct + ")");
  }

  private int value(String key) {
    Integer value = values.get(key);
    if (value == null) {
      throw new AssertionError("struct-layout.txt has no " + key);
    }
    return value;
  }
}
