package io.hawser.discovery.isns.wire;

/** Function codes and status codes (RFC 4171 sections 4.1.3, 5.4). */
public final class Functions {
  /** Device attribute registration. */
  public static final int REGISTER = 1;

  /** Device attribute query. */
  public static final int QUERY = 2;

  /** The next entry behind a given one. */
  public static final int GET_NEXT = 3;

  /** Device deregistration. */
  public static final int DEREGISTER = 4;

  /** Asking for change notifications. */
  public static final int SCN_REGISTER = 5;

  /** A change notification, from the server. */
  public static final int SCN = 8;

  /** A status inquiry, from the server. */
  public static final int ESI = 13;

  /** Added to a function for its answer. */
  public static final int RESPONSE = 0x8000;

  /** No such entry; for a query, nothing found. */
  public static final int STATUS_NO_SUCH_ENTRY = 9;

  private static final String[] STATUS = {
    "success",
    "unknown error",
    "message format error",
    "invalid registration",
    "reserved",
    "invalid query",
    "source unknown",
    "source absent",
    "source not authorized",
    "no such entry",
    "version not supported",
    "internal error",
    "busy",
    "option not understood",
    "invalid update",
    "message not supported",
    "event rejected",
    "notification registration rejected",
    "attribute not implemented",
    "domain not available",
    "domain set not available",
    "status inquiry not available",
    "invalid deregistration",
    "registration feature not supported"
  };

  private Functions() {}

  /** A status in words. */
  public static String status(int status) {
    return status >= 0 && status < STATUS.length ? STATUS[status] : "status " + status;
  }
}
