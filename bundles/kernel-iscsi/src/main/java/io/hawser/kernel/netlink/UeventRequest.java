package io.hawser.kernel.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One request to the kernel, laid out as {@code nlmsghdr}, {@code iscsi_uevent} and payload. The
 * methods below are all requests there are, each filling the fields of its union member; what is
 * not named is zero.
 */
public final class UeventRequest {
  /** {@code STOP_CONN_TERM}: the connection ends. */
  public static final int STOP_TERMINATE = 1;

  /** {@code STOP_CONN_RECOVER}: it will be bound again. */
  public static final int STOP_RECOVER = 3;

  /** Largest payload of one message: the kernel takes no more than 16 KiB of attributes. */
  public static final int MAX_PAYLOAD = 16 * 1024;

  private final UeventType type;
  private final ByteBuffer message;

  private UeventRequest(UeventType type, long transport, byte[] payload) {
    if (payload.length > MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "a payload of " + payload.length + " bytes is above " + MAX_PAYLOAD);
    }
    this.type = type;
    int length = UeventLayout.NLMSGHDR + UeventLayout.UEVENT + payload.length;
    message = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    message.putInt(UeventLayout.NLMSG_LEN, length);
    message.putShort(UeventLayout.NLMSG_TYPE, (short) type.number());
    message.putInt(UeventLayout.NLMSGHDR + UeventLayout.TYPE, type.number());
    message.putLong(UeventLayout.NLMSGHDR + UeventLayout.TRANSPORT_HANDLE, transport);
    message.put(UeventLayout.NLMSGHDR + UeventLayout.UEVENT, payload);
  }

  private static UeventRequest of(UeventType type, long transport) {
    return new UeventRequest(type, transport, new byte[0]);
  }

  private UeventRequest u32(int offset, int value) {
    message.putInt(UeventLayout.NLMSGHDR + UeventLayout.U + offset, value);
    return this;
  }

  private UeventRequest u16(int offset, int value) {
    if (value < 0 || value > 0xffff) {
      throw new IllegalArgumentException(value + " does not fit 16 bits");
    }
    message.putShort(UeventLayout.NLMSGHDR + UeventLayout.U + offset, (short) value);
    return this;
  }

  private UeventRequest u64(int offset, long value) {
    message.putLong(UeventLayout.NLMSGHDR + UeventLayout.U + offset, value);
    return this;
  }

  private static byte[] string(String value) {
    if (value.isEmpty() || value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a parameter's value is neither empty nor has it a NUL");
    }
    return (value + '\0').getBytes(StandardCharsets.UTF_8);
  }

  /** What is asked for. */
  public UeventType type() {
    return type;
  }

  /** The message's bytes, ready to send. */
  public ByteBuffer message() {
    return message.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  // ---- endpoints ---------------------------------------------------------------------------

  /**
   * {@code TRANSPORT_EP_CONNECT_THROUGH_HOST}.
   *
   * @param transport handle of the transport
   * @param host SCSI host number, 0 included
   * @param address the target's {@code sockaddr_in} or {@code sockaddr_in6}
   */
  public static UeventRequest endpointConnect(long transport, int host, byte[] address) {
    return new UeventRequest(UeventType.EP_CONNECT_THROUGH_HOST, transport, address)
        .u32(0, host)
        .u32(4, 1);
  }

  /** {@code TRANSPORT_EP_CONNECT}, for transports without hosts before the session (iser). */
  public static UeventRequest endpointConnect(long transport, byte[] address) {
    return new UeventRequest(UeventType.EP_CONNECT, transport, address).u32(0, 1);
  }

  /** {@code TRANSPORT_EP_POLL}: the result's first word is 1 when connected, 0 when not yet. */
  public static UeventRequest endpointPoll(long transport, long endpoint, int timeoutMillis) {
    return of(UeventType.EP_POLL, transport).u64(0, endpoint).u32(8, timeoutMillis);
  }

  /** {@code TRANSPORT_EP_DISCONNECT}. */
  public static UeventRequest endpointDisconnect(long transport, long endpoint) {
    return of(UeventType.EP_DISCONNECT, transport).u64(0, endpoint);
  }

  // ---- sessions and connections ------------------------------------------------------------

  /**
   * {@code CREATE_SESSION}.
   *
   * @param cmdSn first CmdSN
   * @param commands commands the session may have, 0 for the driver's default
   * @param queueDepth commands a LUN may have, 0 for the driver's default
   */
  public static UeventRequest createSession(
      long transport, int cmdSn, int commands, int queueDepth) {
    return of(UeventType.CREATE_SESSION, transport)
        .u32(0, cmdSn)
        .u16(4, commands)
        .u16(6, queueDepth);
  }

  /** {@code CREATE_BOUND_SESSION}, as {@link #createSession} on an endpoint. */
  public static UeventRequest createBoundSession(
      long transport, long endpoint, int cmdSn, int commands, int queueDepth) {
    return of(UeventType.CREATE_BOUND_SESSION, transport)
        .u64(0, endpoint)
        .u32(8, cmdSn)
        .u16(12, commands)
        .u16(14, queueDepth);
  }

  /** A request that names a session and connection and nothing else. */
  private static UeventRequest connection(UeventType type, long transport, int sid, int cid) {
    return of(type, transport).u32(0, sid).u32(4, cid);
  }

  /** {@code CREATE_CONN}. */
  public static UeventRequest createConnection(long transport, int sid, int cid) {
    return connection(UeventType.CREATE_CONN, transport, sid, cid);
  }

  /** {@code DESTROY_CONN}. */
  public static UeventRequest destroyConnection(long transport, int sid, int cid) {
    return connection(UeventType.DESTROY_CONN, transport, sid, cid);
  }

  /** {@code START_CONN}. */
  public static UeventRequest startConnection(long transport, int sid, int cid) {
    return connection(UeventType.START_CONN, transport, sid, cid);
  }

  /** {@code DESTROY_SESSION}. */
  public static UeventRequest destroySession(long transport, int sid) {
    return connection(UeventType.DESTROY_SESSION, transport, sid, 0);
  }

  /** {@code UNBIND_SESSION}: the event {@link UeventType#SESSION_UNBOUND} tells when it is done. */
  public static UeventRequest unbindSession(long transport, int sid) {
    return connection(UeventType.UNBIND_SESSION, transport, sid, 0);
  }

  /** {@code GET_STATS}. */
  public static UeventRequest statistics(long transport, int sid, int cid) {
    return connection(UeventType.GET_STATS, transport, sid, cid);
  }

  /** {@code BIND_CONN} as the leading connection. */
  public static UeventRequest bindConnection(long transport, int sid, int cid, long endpoint) {
    return connection(UeventType.BIND_CONN, transport, sid, cid).u64(8, endpoint).u32(16, 1);
  }

  /**
   * {@code STOP_CONN}.
   *
   * @param how {@link #STOP_TERMINATE} or {@link #STOP_RECOVER}
   */
  public static UeventRequest stopConnection(long transport, int sid, int cid, int how) {
    return connection(UeventType.STOP_CONN, transport, sid, cid).u32(16, how);
  }

  /**
   * {@code SET_PARAM}; the value travels as text with its NUL.
   *
   * @param parameter {@code ISCSI_PARAM_*}
   * @param value not empty
   */
  public static UeventRequest setParameter(
      long transport, int sid, int cid, int parameter, String value) {
    byte[] bytes = string(value);
    return new UeventRequest(UeventType.SET_PARAM, transport, bytes)
        .u32(0, sid)
        .u32(4, cid)
        .u32(8, parameter)
        .u32(12, bytes.length);
  }

  /** {@code SET_HOST_PARAM}; as {@link #setParameter} for a host. */
  public static UeventRequest setHostParameter(
      long transport, int host, int parameter, String value) {
    byte[] bytes = string(value);
    return new UeventRequest(UeventType.SET_HOST_PARAM, transport, bytes)
        .u32(0, host)
        .u32(4, parameter)
        .u32(8, bytes.length);
  }

  /**
   * {@code SEND_PDU}.
   *
   * @param header the 48-byte basic header segment
   * @param data the data segment without padding
   */
  public static UeventRequest sendPdu(
      long transport, int sid, int cid, byte[] header, byte[] data) {
    if (header.length != 48) {
      throw new IllegalArgumentException("a basic header segment has 48 bytes");
    }
    byte[] payload = new byte[header.length + data.length];
    System.arraycopy(header, 0, payload, 0, header.length);
    System.arraycopy(data, 0, payload, header.length, data.length);
    return new UeventRequest(UeventType.SEND_PDU, transport, payload)
        .u32(0, sid)
        .u32(4, cid)
        .u32(8, header.length)
        .u32(12, data.length);
  }

  // ---- hosts -------------------------------------------------------------------------------

  /**
   * {@code SET_IFACE_PARAMS}.
   *
   * @param count how many attributes {@code attributes} holds
   * @param attributes netlink attributes with {@code iscsi_iface_param_info} in each
   */
  public static UeventRequest setIfaceParameters(
      long transport, int host, int count, byte[] attributes) {
    return new UeventRequest(UeventType.SET_IFACE_PARAMS, transport, attributes)
        .u32(0, host)
        .u32(4, count);
  }

  /**
   * {@code PING}.
   *
   * @param ifaceNumber number of the iface on the host
   * @param ifaceType 1 IPv4, 2 IPv6
   * @param payloadSize bytes of an echo request
   * @param id comes back in {@link UeventType#PING_COMPLETED}
   * @param address whom to ping
   */
  public static UeventRequest ping(
      long transport,
      int host,
      int ifaceNumber,
      int ifaceType,
      int payloadSize,
      int id,
      byte[] address) {
    return new UeventRequest(UeventType.PING, transport, address)
        .u32(0, host)
        .u32(4, ifaceNumber)
        .u32(8, ifaceType)
        .u32(12, payloadSize)
        .u32(16, id);
  }

  /** {@code GET_CHAP}: so many entries from an index. */
  public static UeventRequest getChap(long transport, int host, int entries, int index) {
    return of(UeventType.GET_CHAP, transport).u32(0, host).u32(4, entries).u16(8, index);
  }

  /** {@code DELETE_CHAP}. */
  public static UeventRequest deleteChap(long transport, int host, int index) {
    return of(UeventType.DELETE_CHAP, transport).u32(0, host).u16(4, index);
  }

  /** {@code SET_CHAP} with the attributes of one entry. */
  public static UeventRequest setChap(long transport, int host, byte[] attributes) {
    return new UeventRequest(UeventType.SET_CHAP, transport, attributes).u32(0, host);
  }

  /** {@code GET_HOST_STATS}. */
  public static UeventRequest hostStatistics(long transport, int host) {
    return of(UeventType.GET_HOST_STATS, transport).u32(0, host);
  }

  /** {@code SET_FLASHNODE_PARAMS} with the attributes of one node. */
  public static UeventRequest setFlashNode(
      long transport, int host, int index, int count, byte[] attributes) {
    return new UeventRequest(UeventType.SET_FLASHNODE_PARAMS, transport, attributes)
        .u32(0, host)
        .u32(4, index)
        .u32(8, count);
  }

  /**
   * {@code NEW_FLASHNODE}: the result's first word is its index.
   *
   * @param protocol {@code ipv4} or {@code ipv6}
   */
  public static UeventRequest newFlashNode(long transport, int host, String protocol) {
    byte[] name = string(protocol);
    // The length leaves the NUL out: the kernel compares that many characters.
    return new UeventRequest(UeventType.NEW_FLASHNODE, transport, name)
        .u32(0, host)
        .u32(4, name.length - 1);
  }

  /** {@code DEL_FLASHNODE}. */
  public static UeventRequest deleteFlashNode(long transport, int host, int index) {
    return of(UeventType.DELETE_FLASHNODE, transport).u32(0, host).u32(4, index);
  }

  /** {@code LOGIN_FLASHNODE}. */
  public static UeventRequest loginFlashNode(long transport, int host, int index) {
    return of(UeventType.LOGIN_FLASHNODE, transport).u32(0, host).u32(4, index);
  }

  /** {@code LOGOUT_FLASHNODE}. */
  public static UeventRequest logoutFlashNode(long transport, int host, int index) {
    return of(UeventType.LOGOUT_FLASHNODE, transport).u32(0, host).u32(4, index);
  }

  /**
   * Whether what was asked for comes as a message with a payload; one without is the kernel's
   * further acknowledgment, or that of a request before.
   */
  boolean wantsPayload() {
    return type == UeventType.GET_CHAP || type == UeventType.GET_HOST_STATS;
  }
}
