package io.hawser.protocol.login;

import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.NumberValue;
import io.hawser.protocol.text.TextException;
import io.hawser.protocol.text.Words;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The negotiation of the operational keys on one connection, the same for both sides: what we
 * offer, what the other side answers, what it offers itself, and what comes of it.
 */
final class Negotiation {
  private static final int DEFAULT_SEGMENT = 8192;

  /** Most keys without a meaning; the answers to more would not fit in one PDU of a login. */
  private static final int MAX_OTHERS = 64;

  private final boolean discovery;
  private final boolean leading;
  private final SessionParameters ours;
  private final Map<LoginKey, String> offered = new EnumMap<>(LoginKey.class);
  private final Map<LoginKey, String> results = new EnumMap<>(LoginKey.class);
  private final Set<String> others = new HashSet<>();
  private final List<TranscriptEntry> transcript = new ArrayList<>();
  private int peerMaxRecv;

  /**
   * @param discovery whether it is a discovery session
   * @param leading whether it is a session's first connection
   * @param ours what we want
   */
  Negotiation(boolean discovery, boolean leading, SessionParameters ours) {
    this.discovery = discovery;
    this.leading = leading;
    this.ours = ours;
  }

  /** Everything we want that may be said on this connection. */
  List<KeyValue> offerAll() {
    List<KeyValue> pairs = new ArrayList<>();
    for (LoginKey key : LoginKey.values()) {
      boolean negotiated =
          key.use() == LoginKey.Use.OPERATIONAL && key.kind() != LoginKey.Kind.OBSOLETE
              || key.use() == LoginKey.Use.LEADING && leading
              || key == LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH;
      if (negotiated && !newer(key) && !(discovery && key.irrelevantInDiscovery())) {
        pairs.add(offer(key));
      }
    }
    if (leading && !discovery && ours.protocolLevel() > 1) {
      pairs.add(offer(LoginKey.PROTOCOL_LEVEL));
    }
    return pairs;
  }

  /** Declares what we receive, if that was not done yet. */
  List<KeyValue> declare() {
    return offered.containsKey(LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH)
        ? List.of()
        : List.of(offer(LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH));
  }

  /** Offers of keys the other side left out although their defaults do not suit us. */
  List<KeyValue> offerMissing() {
    List<KeyValue> pairs = new ArrayList<>();
    for (LoginKey key : LoginKey.values()) {
      boolean open =
          (key.use() == LoginKey.Use.LEADING && leading && !newer(key)
                  || key == LoginKey.HEADER_DIGEST
                  || key == LoginKey.DATA_DIGEST)
              && !results.containsKey(key)
              && !offered.containsKey(key)
              && !(discovery && key.irrelevantInDiscovery());
      if (open && !ResultFunction.suits(key, key.defaultValue(), value(key))) {
        pairs.add(offer(key));
      }
    }
    return pairs;
  }

  /** Keys that came after RFC 3720: an old peer may say NotUnderstood. */
  private static boolean newer(LoginKey key) {
    return key == LoginKey.TASK_REPORTING || key == LoginKey.PROTOCOL_LEVEL;
  }

  private KeyValue offer(LoginKey key) {
    String value = value(key);
    offered.put(key, value);
    if (key == LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH) {
      note(key, true, value, "", value);
    }
    return new KeyValue(key.key(), value);
  }

  /** What we want of a key. */
  private String value(LoginKey key) {
    return switch (key) {
      case HEADER_DIGEST -> list(ours.headerDigests());
      case DATA_DIGEST -> list(ours.dataDigests());
      case MAX_CONNECTIONS -> Integer.toString(ours.maxConnections());
      case INITIAL_R2T -> Words.of(ours.initialR2T());
      case IMMEDIATE_DATA -> Words.of(ours.immediateData());
      case MAX_RECV_DATA_SEGMENT_LENGTH -> Integer.toString(ours.maxRecvDataSegmentLength());
      case MAX_BURST_LENGTH -> Integer.toString(ours.maxBurstLength());
      case FIRST_BURST_LENGTH -> Integer.toString(ours.firstBurstLength());
      case DEFAULT_TIME_2_WAIT -> Integer.toString(ours.defaultTime2Wait());
      case DEFAULT_TIME_2_RETAIN -> Integer.toString(ours.defaultTime2Retain());
      case MAX_OUTSTANDING_R2T -> Integer.toString(ours.maxOutstandingR2T());
      case DATA_PDU_IN_ORDER -> Words.of(ours.dataPduInOrder());
      case DATA_SEQUENCE_IN_ORDER -> Words.of(ours.dataSequenceInOrder());
      case ERROR_RECOVERY_LEVEL -> Integer.toString(ours.errorRecoveryLevel());
      case PROTOCOL_LEVEL -> Integer.toString(ours.protocolLevel());
      default -> key.defaultValue();
    };
  }

  private static String list(List<Digest> digests) {
    return String.join(",", digests.stream().map(Digest::key).toList());
  }

  /**
   * Takes a pair of the other side.
   *
   * @param pair a key that is neither identity nor authentication
   * @param answers receives the answer, if one is due
   * @return whether an answer is due that the other side cannot do without
   */
  boolean receive(KeyValue pair, List<KeyValue> answers)
      throws NegotiationException, TextException {
    LoginKey key = LoginKey.of(pair.key()).orElse(null);
    if (key == null || key.kind() == LoginKey.Kind.OBSOLETE) {
      other(pair, key, answers);
      return false;
    }
    if (key == LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH) {
      declared(pair);
      return false;
    }
    if (results.containsKey(key)) {
      throw new NegotiationException(
          pair + " negotiates " + key.key() + " again after it became " + results.get(key));
    }
    if (offered.containsKey(key)) {
      String result = ResultFunction.accept(key, offered.get(key), pair.value());
      settle(key, true, offered.get(key), pair.value(), result);
      return false;
    }
    answer(key, pair, answers);
    return !(discovery && key.irrelevantInDiscovery());
  }

  /** A key that is not known or obsolete: answered without meaning anything. */
  private void other(KeyValue pair, LoginKey key, List<KeyValue> answers)
      throws NegotiationException {
    if (!others.add(pair.key())) {
      throw new NegotiationException("the peer sent " + KeyValue.printable(pair.key()) + " twice");
    }
    if (others.size() > MAX_OTHERS) {
      throw new NegotiationException(
          "the peer sent more than " + MAX_OTHERS + " keys that have no meaning here");
    }
    if (Words.isRefusal(pair.value())) {
      throw new NegotiationException(pair + " answers a key that was not offered");
    }
    String answer = key == null ? Words.NOT_UNDERSTOOD : key.defaultValue();
    answers.add(new KeyValue(pair.key(), answer));
    transcript.add(
        new TranscriptEntry(
            pair.key(),
            false,
            KeyValue.printable(pair.value()),
            answer,
            answer,
            key == null
                ? "The key is not known here and has no effect."
                : "Markers are obsolete and not used."));
  }

  private void declared(KeyValue pair) throws NegotiationException, TextException {
    LoginKey key = LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH;
    if (peerMaxRecv != 0) {
      throw new NegotiationException(
          pair + " declares " + key.key() + " again after it was " + peerMaxRecv);
    }
    peerMaxRecv = NumberValue.parse(key.key(), pair.value(), key.low(), key.high());
    note(key, false, pair.value(), "", Integer.toString(peerMaxRecv));
  }

  private void answer(LoginKey key, KeyValue pair, List<KeyValue> answers)
      throws NegotiationException, TextException {
    if (Words.isRefusal(pair.value())) {
      throw new NegotiationException(pair + " answers a key that was not offered");
    }
    if (key.use() != LoginKey.Use.LEADING && key.use() != LoginKey.Use.OPERATIONAL) {
      throw new NegotiationException(pair + " has no place in this stage of a login");
    }
    if (key.use() == LoginKey.Use.LEADING && !leading) {
      throw new NegotiationException(
          pair + " may be negotiated on the first connection of a session only");
    }
    if (discovery && key.irrelevantInDiscovery()) {
      answers.add(new KeyValue(key.key(), Words.IRRELEVANT));
      settle(key, false, pair.value(), Words.IRRELEVANT, key.defaultValue());
      return;
    }
    String result = ResultFunction.answer(key, pair.value(), value(key));
    if (key == LoginKey.FIRST_BURST_LENGTH && results.containsKey(LoginKey.MAX_BURST_LENGTH)) {
      int burst = Integer.parseInt(results.get(LoginKey.MAX_BURST_LENGTH));
      result = Integer.toString(Math.min(burst, Integer.parseInt(result)));
    }
    answers.add(new KeyValue(key.key(), result));
    settle(key, false, pair.value(), result, result);
  }

  private void settle(
      LoginKey key, boolean offeredByUs, String offer, String answer, String result) {
    results.put(key, result);
    note(key, offeredByUs, offer, answer, result);
  }

  private void note(LoginKey key, boolean offeredByUs, String offer, String answer, String result) {
    transcript.add(
        new TranscriptEntry(
            key.key(),
            offeredByUs,
            KeyValue.printable(offer),
            KeyValue.printable(answer),
            result,
            Effect.of(key, value(key), offeredByUs, result)));
  }

  /** Whether something we offered has no answer yet. */
  boolean waiting() {
    for (LoginKey key : offered.keySet()) {
      if (key != LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH && !results.containsKey(key)) {
        return true;
      }
    }
    return false;
  }

  /**
   * What came of it; offers without an answer take their defaults.
   *
   * @throws NegotiationException if a default does not fit what we offered
   */
  SessionParameters result() throws NegotiationException {
    for (Map.Entry<LoginKey, String> offer : offered.entrySet()) {
      LoginKey key = offer.getKey();
      if (key != LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH && !results.containsKey(key)) {
        settle(key, true, offer.getValue(), "", ResultFunction.absent(key, offer.getValue()));
      }
    }
    int maxBurst = number(LoginKey.MAX_BURST_LENGTH);
    int segment = peerMaxRecv == 0 ? DEFAULT_SEGMENT : peerMaxRecv;
    return new SessionParameters(
        List.of(digest(LoginKey.HEADER_DIGEST)),
        List.of(digest(LoginKey.DATA_DIGEST)),
        yes(LoginKey.INITIAL_R2T),
        yes(LoginKey.IMMEDIATE_DATA),
        offered.containsKey(LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH)
            ? ours.maxRecvDataSegmentLength()
            : DEFAULT_SEGMENT,
        Math.min(segment, ours.maxXmitDataSegmentLength()),
        Math.min(number(LoginKey.FIRST_BURST_LENGTH), maxBurst),
        maxBurst,
        number(LoginKey.MAX_OUTSTANDING_R2T),
        number(LoginKey.MAX_CONNECTIONS),
        number(LoginKey.ERROR_RECOVERY_LEVEL),
        number(LoginKey.DEFAULT_TIME_2_WAIT),
        number(LoginKey.DEFAULT_TIME_2_RETAIN),
        yes(LoginKey.DATA_PDU_IN_ORDER),
        yes(LoginKey.DATA_SEQUENCE_IN_ORDER),
        number(LoginKey.PROTOCOL_LEVEL));
  }

  private String text(LoginKey key) {
    return results.getOrDefault(key, key.defaultValue());
  }

  private int number(LoginKey key) {
    return Integer.parseInt(text(key));
  }

  private boolean yes(LoginKey key) {
    return text(key).equals(Words.YES);
  }

  private Digest digest(LoginKey key) {
    return text(key).equals(Digest.CRC32C.key()) ? Digest.CRC32C : Digest.NONE;
  }

  /** What was said so far. */
  List<TranscriptEntry> transcript() {
    return List.copyOf(transcript);
  }
}
