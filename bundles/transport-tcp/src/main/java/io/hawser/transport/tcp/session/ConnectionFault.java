package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;

/**
 * Why a connection cannot go on; thrown inside the loop up to the connection, which closes itself
 * with it. Carries no stack: it tells of the peer, not of our code.
 */
final class ConnectionFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of fault, for the counters. */
  enum Kind {
    /** The peer went away. */
    LOST,
    /** Nothing comes any more; the peer may not know. */
    SILENT,
    /** We gave it up: whether the peer knows is not known. */
    GIVEN_UP,
    /** A digest does not match. */
    DIGEST,
    /** A PDU breaks the RFC. */
    PROTOCOL,
    /** The target asked for it, or we did. */
    WANTED
  }

  private final Kind kind;
  private final ErrorCode code;

  ConnectionFault(Kind kind, ErrorCode code, String message) {
    super(message, null, false, false);
    this.kind = kind;
    this.code = code;
  }

  /** The peer went away. */
  static ConnectionFault lost(String message) {
    return new ConnectionFault(Kind.LOST, ErrorCode.TRANSPORT, message);
  }

  /** The peer says nothing at all any more. */
  static ConnectionFault silent(String message) {
    return new ConnectionFault(Kind.SILENT, ErrorCode.PDU_TIMEOUT, message);
  }

  /** The peer leaves something unanswered that it owes, whatever else it says. */
  static ConnectionFault unanswered(String message) {
    return new ConnectionFault(Kind.GIVEN_UP, ErrorCode.PDU_TIMEOUT, message);
  }

  /** Somebody here knows that nothing comes of it any more. */
  static ConnectionFault dropped(String message) {
    return new ConnectionFault(Kind.GIVEN_UP, ErrorCode.TRANSPORT, message);
  }

  /** A PDU breaks the RFC. */
  static ConnectionFault protocol(String message) {
    return new ConnectionFault(Kind.PROTOCOL, ErrorCode.TRANSPORT, message);
  }

  /** A digest does not match. */
  static ConnectionFault digest(String message) {
    return new ConnectionFault(Kind.DIGEST, ErrorCode.TRANSPORT, message);
  }

  /** A planned end, after which the session may be built up again. */
  static ConnectionFault wanted(String message) {
    return new ConnectionFault(Kind.WANTED, ErrorCode.TRANSPORT, message);
  }

  Kind kind() {
    return kind;
  }

  /** Whether nothing may be sent any more of what has not gone out yet. */
  boolean takesBackWhatIsUnsent() {
    return kind == Kind.GIVEN_UP || kind == Kind.SILENT;
  }

  /** Whether only the way to the target failed: it may be trusted with another connection. */
  boolean isOfTheWay() {
    return kind == Kind.LOST || kind == Kind.SILENT || kind == Kind.DIGEST;
  }

  ErrorCode code() {
    return code;
  }
}
