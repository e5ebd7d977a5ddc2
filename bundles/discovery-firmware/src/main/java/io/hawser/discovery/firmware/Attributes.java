package io.hawser.discovery.firmware;

import io.hawser.api.Printable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The files of one directory of a table. Complaints go to a list; nothing here throws. */
final class Attributes {
  /** No attribute of the kernel's is longer than a page. */
  private static final int MAX_BYTES = 4_096;

  private static final String V4 = "((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?!$)|$)){4}";
  private static final String V6 = "[0-9A-Fa-f]*:[0-9A-Fa-f:.]*";

  private final Path directory;
  private final String where;
  private final List<String> warnings;

  Attributes(Path directory, String where, List<String> warnings) {
    this.directory = directory;
    this.where = where;
    this.warnings = warnings;
  }

  void warn(String what) {
    if (warnings.size() < FirmwareReader.MAX_WARNINGS) {
      warnings.add(Printable.of(where + ": " + what));
    }
  }

  /** Text without the line feed; empty if the file is absent, empty, unreadable or binary. */
  Optional<String> text(String name) {
    byte[] bytes;
    try (var in = Files.newInputStream(directory.resolve(name))) {
      bytes = in.readNBytes(MAX_BYTES);
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (AccessDeniedException denied) {
      warn(name + " may only be read by root");
      return Optional.empty();
    } catch (IOException broken) {
      warn(name + " cannot be read");
      return Optional.empty();
    }
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    String text = new String(bytes, 0, end, StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    // Not quoted: it might be a secret.
    if (!Printable.is(text) || text.indexOf('\ufffd') >= 0) {
      warn(name + " is no text");
      return Optional.empty();
    }
    return Optional.of(text);
  }

  /** A number in this range; others are warned of. */
  OptionalInt number(String name, int least, int most) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    if (text.get().matches("[0-9]{1,9}")) {
      int value = Integer.parseInt(text.get());
      if (value >= least && value <= most) {
        return OptionalInt.of(value);
      }
    }
    warn(name + " '" + shown(text.get()) + "' is not from " + least + " to " + most);
    return OptionalInt.empty();
  }

  /** An address that means a host; none, zero and nonsense are absent, nonsense is warned of. */
  Optional<InetAddress> address(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.get().matches(V4) || text.get().matches(V6)) {
      try {
        // Only literals get here, so no name server is asked.
        InetAddress address = InetAddress.getByName(text.get());
        return Optional.of(address).filter(a -> !a.isAnyLocalAddress() && !a.isMulticastAddress());
      } catch (UnknownHostException notOne) {
        warn(name + " '" + shown(text.get()) + "' is no address");
        return Optional.empty();
      }
    }
    warn(name + " '" + shown(text.get()) + "' is no address");
    return Optional.empty();
  }

  static String shown(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }
}
