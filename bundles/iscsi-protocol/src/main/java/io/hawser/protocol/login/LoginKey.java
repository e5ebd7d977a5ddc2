package io.hawser.protocol.login;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The text keys of RFC 7143 sections 12 and 13 and RFC 7144, with the rules of each. */
public enum LoginKey {
  /** How the peers prove themselves. */
  AUTH_METHOD("AuthMethod", Kind.LIST, Scope.CONNECTION, Use.SECURITY, Sender.BOTH, "None"),
  /** CRC32C over headers. */
  HEADER_DIGEST("HeaderDigest", Kind.LIST, Scope.CONNECTION, Use.OPERATIONAL, Sender.BOTH, "None"),
  /** CRC32C over data. */
  DATA_DIGEST("DataDigest", Kind.LIST, Scope.CONNECTION, Use.OPERATIONAL, Sender.BOTH, "None"),
  /** Connections of a session. */
  MAX_CONNECTIONS("MaxConnections", Kind.MINIMUM, Use.LEADING, 1, 65_535, "1", true),
  /** Asks a target for names; full feature phase only. */
  SEND_TARGETS("SendTargets", Kind.TEXT, Scope.SESSION, Use.FULL_FEATURE, Sender.INITIATOR, ""),
  /** The target's name. */
  TARGET_NAME("TargetName", Kind.TEXT, Scope.SESSION, Use.IDENTITY, Sender.BOTH, ""),
  /** The initiator's name. */
  INITIATOR_NAME("InitiatorName", Kind.TEXT, Scope.SESSION, Use.IDENTITY, Sender.INITIATOR, ""),
  /** What people call the target. */
  TARGET_ALIAS("TargetAlias", Kind.TEXT, Scope.SESSION, Use.ANY, Sender.TARGET, ""),
  /** What people call the initiator. */
  INITIATOR_ALIAS("InitiatorAlias", Kind.TEXT, Scope.SESSION, Use.ANY, Sender.INITIATOR, ""),
  /** Where a target listens. */
  TARGET_ADDRESS("TargetAddress", Kind.TEXT, Scope.SESSION, Use.ANY, Sender.TARGET, ""),
  /** The portal group the connection came in by. */
  TARGET_PORTAL_GROUP_TAG(
      "TargetPortalGroupTag", Kind.NUMBER, Scope.SESSION, Use.ANY, Sender.TARGET, 0, 65_535, ""),
  /** Whether writes wait for an R2T. */
  INITIAL_R2T("InitialR2T", Kind.OR, Use.LEADING, 0, 1, "Yes", true),
  /** Whether commands carry data. */
  IMMEDIATE_DATA("ImmediateData", Kind.AND, Use.LEADING, 0, 1, "Yes", true),
  /** What the sender receives in one PDU. */
  MAX_RECV_DATA_SEGMENT_LENGTH(
      "MaxRecvDataSegmentLength",
      Kind.NUMBER,
      Scope.CONNECTION,
      Use.ANY,
      Sender.BOTH,
      512,
      (1 << 24) - 1,
      "8192"),
  /** Data of one solicited sequence. */
  MAX_BURST_LENGTH("MaxBurstLength", Kind.MINIMUM, Use.LEADING, 512, (1 << 24) - 1, "262144", true),
  /** Unsolicited data of one command. */
  FIRST_BURST_LENGTH(
      "FirstBurstLength", Kind.MINIMUM, Use.LEADING, 512, (1 << 24) - 1, "65536", true),
  /** Seconds before a reconnection. */
  DEFAULT_TIME_2_WAIT("DefaultTime2Wait", Kind.MAXIMUM, Use.LEADING, 0, 3600, "2", false),
  /** Seconds state is kept after that. */
  DEFAULT_TIME_2_RETAIN("DefaultTime2Retain", Kind.MINIMUM, Use.LEADING, 0, 3600, "20", false),
  /** R2Ts of one command at a time. */
  MAX_OUTSTANDING_R2T("MaxOutstandingR2T", Kind.MINIMUM, Use.LEADING, 1, 65_535, "1", true),
  /** Whether the PDUs of a sequence are in order. */
  DATA_PDU_IN_ORDER("DataPDUInOrder", Kind.OR, Use.LEADING, 0, 1, "Yes", true),
  /** Whether sequences are in order. */
  DATA_SEQUENCE_IN_ORDER("DataSequenceInOrder", Kind.OR, Use.LEADING, 0, 1, "Yes", true),
  /** How much recovery both sides know. */
  ERROR_RECOVERY_LEVEL("ErrorRecoveryLevel", Kind.MINIMUM, Use.LEADING, 0, 2, "0", false),
  /** Normal or discovery. */
  SESSION_TYPE("SessionType", Kind.TEXT, Scope.SESSION, Use.IDENTITY, Sender.INITIATOR, "Normal"),
  /** How the end of tasks is reported. */
  TASK_REPORTING("TaskReporting", Kind.LIST, Scope.SESSION, Use.LEADING, Sender.BOTH, "RFC3720"),
  /** 1 for RFC 7143, 2 with RFC 7144. */
  PROTOCOL_LEVEL("iSCSIProtocolLevel", Kind.MINIMUM, Use.LEADING, 0, 31, "1", true),
  /** Obsolete. */
  IF_MARKER("IFMarker", Kind.OBSOLETE, Scope.CONNECTION, Use.OPERATIONAL, Sender.BOTH, "No"),
  /** Obsolete. */
  OF_MARKER("OFMarker", Kind.OBSOLETE, Scope.CONNECTION, Use.OPERATIONAL, Sender.BOTH, "No"),
  /** Obsolete. */
  IF_MARK_INT("IFMarkInt", Kind.OBSOLETE, Scope.CONNECTION, Use.OPERATIONAL, Sender.BOTH, "Reject"),
  /** Obsolete. */
  OF_MARK_INT("OFMarkInt", Kind.OBSOLETE, Scope.CONNECTION, Use.OPERATIONAL, Sender.BOTH, "Reject");

  /** What makes a result of an offer and an answer. */
  public enum Kind {
    /** The first value of the offered list that the other side takes. */
    LIST,
    /** Yes if either says so. */
    OR,
    /** Yes if both say so. */
    AND,
    /** The smaller number. */
    MINIMUM,
    /** The larger number. */
    MAXIMUM,
    /** A number each side declares for itself; no answer. */
    NUMBER,
    /** Text one side declares; no answer. */
    TEXT,
    /** Not to be sent; answered with the default. */
    OBSOLETE
  }

  /** What a value holds for. */
  public enum Scope {
    /** Every connection of the session. */
    SESSION,
    /** The connection it was negotiated on. */
    CONNECTION
  }

  /** When a key may be sent. */
  public enum Use {
    /** In the first request; by a target never in a login. */
    IDENTITY,
    /** In the security stage. */
    SECURITY,
    /** In the operational stage of any connection. */
    OPERATIONAL,
    /** In the operational stage of a session's first connection. */
    LEADING,
    /** In both stages. */
    ANY,
    /** After the login. */
    FULL_FEATURE
  }

  /** Who may send a key first. */
  public enum Sender {
    /** The initiator. */
    INITIATOR,
    /** The target. */
    TARGET,
    /** Either. */
    BOTH
  }

  private static final Map<String, LoginKey> BY_NAME = new HashMap<>();

  static {
    for (LoginKey key : values()) {
      BY_NAME.put(key.key, key);
    }
  }

  private final String key;
  private final Kind kind;
  private final Scope scope;
  private final Use use;
  private final Sender sender;
  private final int low;
  private final int high;
  private final String defaultValue;
  private final boolean irrelevantInDiscovery;

  LoginKey(String key, Kind kind, Scope scope, Use use, Sender sender, String defaultValue) {
    this(key, kind, scope, use, sender, 0, 0, defaultValue);
  }

  LoginKey(
      String key,
      Kind kind,
      Use use,
      int low,
      int high,
      String defaultValue,
      boolean irrelevantInDiscovery) {
    this(
        key, kind, Scope.SESSION, use, Sender.BOTH, low, high, defaultValue, irrelevantInDiscovery);
  }

  LoginKey(
      String key,
      Kind kind,
      Scope scope,
      Use use,
      Sender sender,
      int low,
      int high,
      String defaultValue) {
    this(key, kind, scope, use, sender, low, high, defaultValue, false);
  }

  LoginKey(
      String key,
      Kind kind,
      Scope scope,
      Use use,
      Sender sender,
      int low,
      int high,
      String defaultValue,
      boolean irrelevantInDiscovery) {
    this.key = key;
    this.kind = kind;
    this.scope = scope;
    this.use = use;
    this.sender = sender;
    this.low = low;
    this.high = high;
    this.defaultValue = defaultValue;
    this.irrelevantInDiscovery = irrelevantInDiscovery;
  }

  /** The key of this name, upper and lower case as in the RFC. */
  public static Optional<LoginKey> of(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** As it travels. */
  public String key() {
    return key;
  }

  /** The rule of its result. */
  public Kind kind() {
    return kind;
  }

  /** What it holds for. */
  public Scope scope() {
    return scope;
  }

  /** When it may be sent. */
  public Use use() {
    return use;
  }

  /** Who may send it first. */
  public Sender sender() {
    return sender;
  }

  /** Smallest number. */
  public int low() {
    return low;
  }

  /** Largest number. */
  public int high() {
    return high;
  }

  /** What holds if nobody mentions it; for obsolete keys the answer they get. */
  public String defaultValue() {
    return defaultValue;
  }

  /** Whether it means nothing in a discovery session. */
  public boolean irrelevantInDiscovery() {
    return irrelevantInDiscovery;
  }
}
