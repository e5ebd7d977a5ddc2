package io.hawser.kernel.sysfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads attributes of sysfs. Whatever a driver does not offer, cannot tell now (ENOSYS, ENOTCONN,
 * EIO), or takes away between listing and reading is simply absent; what it tells in odd bytes is
 * made printable.
 */
public final class Sysfs {
  /** Longest attribute that is read: sysfs itself gives one page. */
  private static final int PAGE = 4096;

  /** Entries of a directory that are looked at. */
  private static final int MOST_NAMES = 65_536;

  private final Path root;

  /**
   * @param root where it is mounted, {@code /sys}
   */
  public Sysfs(Path root) {
    this.root = root;
  }

  /** A path below the root. */
  public Path path(String relative) {
    return root.resolve(relative);
  }

  /** Whether there is such a directory. */
  public boolean isDirectory(Path directory) {
    return Files.isDirectory(directory);
  }

  /** The attribute's text without white space around it; empty if there is none or it is void. */
  public Optional<String> text(Path attribute) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(attribute)) {
      bytes = in.readNBytes(PAGE);
    } catch (IOException | SecurityException e) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder(bytes.length);
    for (char c : new String(bytes, StandardCharsets.UTF_8).strip().toCharArray()) {
      text.append(Character.isISOControl(c) ? '?' : c);
    }
    String value = text.toString().strip();
    // A driver that prints a null pointer or open-iscsi's word for nothing means nothing.
    return value.isEmpty() || value.equals("(null)") || value.equals("<NULL>")
        ? Optional.empty()
        : Optional.of(value);
  }

  /** The attribute as a decimal number; empty if it is none. */
  public OptionalInt number(Path attribute) {
    Optional<String> text = text(attribute);
    if (text.isPresent()) {
      try {
        return OptionalInt.of(Integer.parseInt(text.get()));
      } catch (NumberFormatException e) {
        return OptionalInt.empty();
      }
    }
    return OptionalInt.empty();
  }

  /** The names in a directory in natural order; empty if there is no such directory. */
  public List<String> names(Path directory) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (names.size() == MOST_NAMES) {
          break;
        }
        names.add(entry.getFileName().toString());
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException | DirectoryIteratorException e) {
      // It went away while it was read: what was seen is as good as what is there now.
      names.sort(NaturalOrder.INSTANCE);
      return names;
    }
    names.sort(NaturalOrder.INSTANCE);
    return names;
  }

  /** The path without links; empty if it is not there. */
  public Optional<Path> real(Path path) {
    try {
      return Optional.of(path.toRealPath());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Writes an attribute; blocks for as long as the driver works on it.
   *
   * @throws IOException if there is none or the driver refuses
   */
  public void write(Path attribute, String value) throws IOException {
    Files.write(attribute, value.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
  }
}
