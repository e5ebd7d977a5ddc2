package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiUrl;
import io.hawser.api.Secret;
import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.shell.cli.EnvironmentVariables;
import io.hawser.shell.transfer.FileFaults;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the CHAP secrets: in a file, in the URL (with a warning), in the environment, or by asking.
 * None of them is ever part of a message.
 */
final class Credentials {
  private static final int LONGEST = 1024;

  private final Invocation call;
  private final IscsiUrl url;
  private boolean warned;

  Credentials(Invocation call, IscsiUrl url) {
    this.call = call;
    this.url = url;
  }

  /** Empty when the URL names no user. */
  Optional<ChapCredentials> find() throws HawserException {
    if (url.user().isEmpty()) {
      refuseStrays();
      return Optional.empty();
    }
    String user = url.user().get();
    Secret secret =
        secret("password-file", url.password(), EnvironmentVariables.PASSWORD, user)
            .orElseThrow(
                () ->
                    new HawserException(
                        ErrorCode.INVALID,
                        "there is no CHAP secret for the user '"
                            + user
                            + "': set HAWSER_CHAP_PASSWORD or give --password-file"));
    Optional<String> targetUser = Optional.ofNullable(url.options().get(IscsiUrl.TARGET_USER));
    Optional<Secret> inUrl =
        Optional.ofNullable(url.options().get(IscsiUrl.TARGET_PASSWORD)).map(Secret::of);
    String asked = targetUser.orElse(null);
    Optional<Secret> targetSecret =
        secret("target-password-file", inUrl, EnvironmentVariables.TARGET_PASSWORD, asked);
    if (targetUser.isPresent() && targetSecret.isEmpty()) {
      throw new HawserException(
          ErrorCode.INVALID,
          "there is no CHAP secret for the target's user '"
              + targetUser.get()
              + "': set HAWSER_CHAP_TARGET_PASSWORD or give --target-password-file");
    }
    try {
      return Optional.of(new ChapCredentials(user, secret, targetUser, targetSecret, algorithms()));
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, e.getMessage(), e);
    }
  }

  /** Mutual CHAP without a user of our own cannot be; saying nothing would lower the guard. */
  private void refuseStrays() throws HawserException {
    for (String key : List.of(IscsiUrl.TARGET_USER, IscsiUrl.TARGET_PASSWORD)) {
      if (url.options().containsKey(key)) {
        throw new HawserException(
            ErrorCode.INVALID, "the URL has " + key + " but no user: mutual CHAP needs both");
      }
    }
  }

  private Optional<Secret> secret(
      String fileOption, Optional<Secret> inUrl, String variable, String user)
      throws HawserException {
    Optional<String> file = call.arguments().value(fileOption);
    if (file.isPresent()) {
      return Optional.of(fromFile(file.get()));
    }
    if (inUrl.isPresent()) {
      warnOnce();
      return Optional.of(checked("the URL", inUrl.get()));
    }
    Optional<String> value = call.variable(variable);
    if (value.isPresent()) {
      return Optional.of(checked(variable, Secret.of(value.get())));
    }
    if (user == null) {
      return Optional.empty();
    }
    Optional<char[]> typed = call.terminal().readSecret("CHAP secret of " + user);
    return typed.isEmpty()
        ? Optional.empty()
        : Optional.of(checked("the terminal", fromCharacters(typed.get())));
  }

  private void warnOnce() {
    if (!warned) {
      warned = true;
      call.warn("warning: other users of this host can see the secret in the URL");
    }
  }

  private static Secret fromFile(String name) throws HawserException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(Path.of(name))) {
      bytes = in.readNBytes(LONGEST + 1);
    } catch (IOException | InvalidPathException e) {
      throw new HawserException(
          ErrorCode.INVALID,
          "the password file " + name + " cannot be read: " + FileFaults.cause(e),
          e);
    }
    int end = bytes.length;
    if (end > 0 && bytes[end - 1] == '\n') {
      end--;
    }
    if (end > 0 && bytes[end - 1] == '\r') {
      end--;
    }
    byte[] line = Arrays.copyOf(bytes, end);
    Arrays.fill(bytes, (byte) 0);
    return checked("the password file " + name, Secret.of(line));
  }

  private static Secret fromCharacters(char[] typed) {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
    Arrays.fill(typed, '\0');
    byte[] exact = new byte[bytes.remaining()];
    bytes.get(exact);
    return Secret.of(exact);
  }

  private static Secret checked(String where, Secret secret) throws HawserException {
    if (secret.length() == 0 || secret.length() > LONGEST) {
      throw new HawserException(
          ErrorCode.INVALID, where + " has no CHAP secret of 1 to " + LONGEST + " bytes");
    }
    return secret;
  }

  private List<ChapAlgorithm> algorithms() throws HawserException {
    Optional<String> listed = call.variable(EnvironmentVariables.ALGORITHMS);
    if (listed.isEmpty() || listed.get().isBlank()) {
      return ChapCredentials.ALL_ALGORITHMS;
    }
    List<ChapAlgorithm> algorithms = new ArrayList<>();
    for (String word : listed.get().split(",")) {
      ChapAlgorithm algorithm = algorithm(word.trim());
      if (!algorithms.contains(algorithm)) {
        algorithms.add(algorithm);
      }
    }
    return algorithms;
  }

  private static ChapAlgorithm algorithm(String word) throws HawserException {
    String wanted = word.toUpperCase(Locale.ROOT).replace("-", "").replace("_", "");
    for (ChapAlgorithm algorithm : ChapAlgorithm.values()) {
      String name = algorithm.name().replace("_", "");
      if (wanted.equals(name) || wanted.equals(Integer.toString(algorithm.number()))) {
        return algorithm;
      }
    }
    throw new HawserException(
        ErrorCode.INVALID,
        EnvironmentVariables.ALGORITHMS
            + ": '"
            + word
            + "' is none of MD5 (5), SHA1 (6), SHA256 (7), SHA3-256 (8)");
  }
}
