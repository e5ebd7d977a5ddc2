package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.shell.cli.EnvironmentVariables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Finds our name: the option, the environment, {@code initiatorname.iscsi} of the record directory,
 * and at last one made from the host's name.
 */
public final class InitiatorNames {
  private static final String PREFIX = "iqn.2026-01.io.hawser:";
  private static final String KEY = "InitiatorName=";
  private static final long LONGEST_FILE = 16_384;

  private InitiatorNames() {}

  /**
   * Finds it.
   *
   * @param given by the caller, wins
   * @param environment looks a variable up, {@code null} where it is not set
   * @throws HawserException {@code INVALID} if the first that is there is no iSCSI name
   */
  public static IscsiName find(Optional<String> given, UnaryOperator<String> environment)
      throws HawserException {
    if (given.isPresent()) {
      return name("--initiator-name", given.get());
    }
    String variable = environment.apply(EnvironmentVariables.INITIATOR_NAME);
    if (variable != null) {
      return name(EnvironmentVariables.INITIATOR_NAME, variable);
    }
    for (Path directory : List.of(RecordDirectory.find(environment), RecordDirectory.SYSTEM)) {
      Path file = directory.resolve("initiatorname.iscsi");
      Optional<String> recorded = recorded(file);
      if (recorded.isPresent()) {
        return name(file.toString(), recorded.get());
      }
    }
    return IscsiName.of(PREFIX + hostName());
  }

  private static IscsiName name(String where, String text) throws HawserException {
    try {
      return IscsiName.of(text);
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, where + ": " + e.getMessage(), e);
    }
  }

  /** The last InitiatorName= line. A file that cannot be read is as good as none. */
  private static Optional<String> recorded(Path file) {
    String found = null;
    for (String line : text(file).split("\n")) {
      String trimmed = line.trim();
      if (trimmed.startsWith(KEY) && trimmed.length() > KEY.length()) {
        found = trimmed.substring(KEY.length()).trim();
      }
    }
    return Optional.ofNullable(found);
  }

  private static String hostName() {
    String name = text(Path.of("/proc/sys/kernel/hostname")).trim().toLowerCase(Locale.ROOT);
    StringBuilder legal = new StringBuilder();
    for (int i = 0; i < name.length() && i < 64; i++) {
      char c = name.charAt(i);
      boolean ok = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.';
      legal.append(ok ? c : '-');
    }
    return legal.isEmpty() ? "localhost" : legal.toString();
  }

  private static String text(Path file) {
    try {
      if (!Files.isReadable(file) || Files.size(file) > LONGEST_FILE) {
        return "";
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
