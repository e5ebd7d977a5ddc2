package io.hawser.sessions;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Secret;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.RecordValues;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a node record says, as sessions need it.
 *
 * @param sessions how many sessions a node has
 * @param scan whether logical units are looked for without being asked
 * @param loginBudget for how long the first login is tried
 * @param chap credentials
 * @param parameters what to offer
 * @param timeouts of the session
 * @param errorHandling what {@code iscsiadm -m session -P 2} shows
 * @param reopenMax how often a lost session is built up again, 0 for ever
 */
record NodeSettings(
    int sessions,
    boolean scan,
    Duration loginBudget,
    Optional<ChapCredentials> chap,
    SessionParameters parameters,
    SessionTimeouts timeouts,
    SessionInfo.Timeouts errorHandling,
    int reopenMax) {
  /** Longer than any machine runs. */
  private static final Duration FOR_EVER = Duration.ofDays(3650);

  private static final int DEFAULT_NOOP = 5;

  /**
   * Reads a record.
   *
   * @throws HawserException {@code INVALID} if its credentials make no sense
   */
  static NodeSettings of(NodeRecord record) throws HawserException {
    Values values = new Values(record.values());
    Duration login = values.seconds("node.conn[0].timeo.login_timeout", 15);
    int tries = values.number("node.session.initial_login_retry_max", 8);
    int reopenMax = values.number("node.session.reopen_max", 0);
    return new NodeSettings(
        Math.max(1, values.number("node.session.nr_sessions", 1)),
        !values.is("node.session.scan", "manual"),
        login.multipliedBy(tries),
        chap(record.id().toString(), "node.session.auth.", values),
        parameters(values),
        timeouts(values, login, reopenMax),
        new SessionInfo.Timeouts(
            Duration.ofSeconds(values.number("node.session.timeo.replacement_timeout", 120)),
            values.seconds("node.session.err_timeo.tgt_reset_timeout", 30),
            values.seconds("node.session.err_timeo.lu_reset_timeout", 30),
            values.seconds("node.session.err_timeo.abort_timeout", 15)),
        reopenMax);
  }

  private static SessionTimeouts timeouts(Values values, Duration login, int reopenMax) {
    int interval = values.number("node.conn[0].timeo.noop_out_interval", DEFAULT_NOOP);
    int timeout = values.number("node.conn[0].timeo.noop_out_timeout", DEFAULT_NOOP);
    if (interval == 0 != (timeout == 0)) {
      // One without the other pings for nothing or never; open-iscsi mends it the same way.
      interval = interval == 0 ? DEFAULT_NOOP : interval;
      timeout = timeout == 0 ? DEFAULT_NOOP : timeout;
    }
    int replacement = values.number("node.session.timeo.replacement_timeout", 120);
    SessionTimeouts usual = SessionTimeouts.DEFAULT;
    return new SessionTimeouts(
        login.compareTo(usual.connect()) < 0 ? login : usual.connect(),
        login,
        usual.command(),
        values.seconds("node.session.err_timeo.abort_timeout", 15),
        Duration.ofSeconds(interval),
        Duration.ofSeconds(timeout),
        values.seconds("node.conn[0].timeo.logout_timeout", 15),
        reopenMax == 0 ? Integer.MAX_VALUE : reopenMax,
        usual.reconnectDelay(),
        replacement < 0 ? FOR_EVER : Duration.ofSeconds(replacement),
        usual.maxRedirects());
  }

  private static SessionParameters parameters(Values values) {
    SessionParameters usual = SessionParameters.DEFAULT_OFFER;
    int maxBurst = values.length("node.session.iscsi.MaxBurstLength", usual.maxBurstLength());
    int firstBurst = values.length("node.session.iscsi.FirstBurstLength", usual.firstBurstLength());
    int send = values.number("node.conn[0].iscsi.MaxXmitDataSegmentLength", 0);
    return new SessionParameters(
        values.digests("node.conn[0].iscsi.HeaderDigest"),
        values.digests("node.conn[0].iscsi.DataDigest"),
        values.is("node.session.iscsi.InitialR2T", "Yes"),
        !values.is("node.session.iscsi.ImmediateData", "No"),
        values.length(
            "node.conn[0].iscsi.MaxRecvDataSegmentLength", usual.maxRecvDataSegmentLength()),
        send == 0 ? SessionParameters.MAX_LENGTH : Math.max(512, send),
        Math.min(firstBurst, maxBurst),
        maxBurst,
        values.number("node.session.iscsi.MaxOutstandingR2T", usual.maxOutstandingR2T()),
        values.number("node.session.iscsi.MaxConnections", 1),
        values.number("node.session.iscsi.ERL", 0),
        values.number("node.session.iscsi.DefaultTime2Wait", usual.defaultTime2Wait()),
        values.number("node.session.iscsi.DefaultTime2Retain", usual.defaultTime2Retain()),
        true,
        true,
        values.number("node.session.iscsi.ProtocolLevel", usual.protocolLevel()));
  }

  /**
   * The credentials under these keys; used whenever they are there, as in open-iscsi.
   *
   * @throws HawserException {@code INVALID} if they are demanded and absent, or make no sense
   */
  static Optional<ChapCredentials> chap(String what, String prefix, RecordValues record)
      throws HawserException {
    return chap(what, prefix, new Values(record));
  }

  private static Optional<ChapCredentials> chap(String what, String prefix, Values values)
      throws HawserException {
    Optional<String> user = values.get(prefix + "username");
    Optional<String> password = values.get(prefix + "password");
    if (user.isEmpty() || password.isEmpty()) {
      if (values.is(prefix + "authmethod", "CHAP")) {
        throw new HawserException(
            ErrorCode.INVALID,
            what + ": CHAP is demanded, but the user name or the password is not set");
      }
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ChapCredentials(
              user.get(),
              Secret.of(password.get()),
              values.get(prefix + "password_in").flatMap(in -> values.get(prefix + "username_in")),
              values.get(prefix + "password_in").map(Secret::of),
              values.algorithms()));
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, what + ": " + e.getMessage(), e);
    }
  }

  /** Values that the record store has checked; what is absent has a default. */
  private record Values(RecordValues record) {
    Optional<String> get(String key) {
      return record.get(key);
    }

    boolean is(String key, String value) {
      return get(key).filter(value::equalsIgnoreCase).isPresent();
    }

    int number(String key, int fallback) {
      try {
        return get(key).map(Integer::parseInt).orElse(fallback);
      } catch (NumberFormatException notChecked) {
        return fallback;
      }
    }

    Duration seconds(String key, int fallback) {
      return Duration.ofSeconds(Math.max(0, number(key, fallback)));
    }

    int length(String key, int fallback) {
      return Math.min(SessionParameters.MAX_LENGTH, Math.max(512, number(key, fallback)));
    }

    List<Digest> digests(String key) {
      List<Digest> digests = new ArrayList<>();
      for (String word : get(key).orElse("None").split(",")) {
        for (Digest digest : Digest.values()) {
          if (digest.key().equalsIgnoreCase(word.strip()) && !digests.contains(digest)) {
            digests.add(digest);
          }
        }
      }
      return digests.isEmpty() ? List.of(Digest.NONE) : digests;
    }

    List<ChapAlgorithm> algorithms() {
      List<ChapAlgorithm> algorithms = new ArrayList<>();
      for (String word : get("node.session.auth.chap_algs").orElse("MD5").split(",")) {
        switch (word.strip()) {
          case "SHA3-256" -> algorithms.add(ChapAlgorithm.SHA3_256);
          case "SHA256" -> algorithms.add(ChapAlgorithm.SHA256);
          case "SHA1" -> algorithms.add(ChapAlgorithm.SHA1);
          case "MD5" -> algorithms.add(ChapAlgorithm.MD5);
          default -> {
            // The store lets no other word pass.
          }
        }
      }
      return algorithms.isEmpty() ? List.of(ChapAlgorithm.MD5) : algorithms;
    }
  }
}
