package io.hawser.kernel.netlink;

import java.util.Optional;

/** {@code enum iscsi_uevent_e} of {@code include/scsi/iscsi_if.h}. */
public enum UeventType {
  /** Makes a session on a transport without endpoints. */
  CREATE_SESSION(11),
  /** Removes a session; all its connections have to be gone. */
  DESTROY_SESSION(12),
  /** Makes a connection. */
  CREATE_CONN(13),
  /** Removes a connection. */
  DESTROY_CONN(14),
  /** Ties a connection to its endpoint or socket. */
  BIND_CONN(15),
  /** Sets a parameter of a session or connection. */
  SET_PARAM(16),
  /** Opens the full feature phase. */
  START_CONN(17),
  /** Stops a connection, for good or for recovery. */
  STOP_CONN(18),
  /** Sends a PDU that user space made. */
  SEND_PDU(19),
  /** Asks for a connection's counters. */
  GET_STATS(20),
  /** Connects an endpoint, the transport chooses the host. */
  EP_CONNECT(22),
  /** Asks whether an endpoint is connected. */
  EP_POLL(23),
  /** Closes an endpoint. */
  EP_DISCONNECT(24),
  /** Has the card discover targets. */
  TARGET_DISCOVER(25),
  /** Sets a parameter of a host. */
  SET_HOST_PARAM(26),
  /** Takes a session's disks away. */
  UNBIND_SESSION(27),
  /** Makes a session on an endpoint's host. */
  CREATE_BOUND_SESSION(28),
  /** Connects an endpoint on a host. */
  EP_CONNECT_THROUGH_HOST(29),
  /** Answers {@link #PATH_REQ}. */
  PATH_UPDATE(30),
  /** Sets network and iSCSI parameters of a host's ifaces. */
  SET_IFACE_PARAMS(31),
  /** Has the card send ICMP echo requests. */
  PING(32),
  /** Reads the card's CHAP table. */
  GET_CHAP(33),
  /** Deletes from it. */
  DELETE_CHAP(34),
  /** Changes a flash node. */
  SET_FLASHNODE_PARAMS(35),
  /** Makes one. */
  NEW_FLASHNODE(36),
  /** Deletes one. */
  DELETE_FLASHNODE(37),
  /** Has the card log in to one. */
  LOGIN_FLASHNODE(38),
  /** Has the card log out of one. */
  LOGOUT_FLASHNODE(39),
  /** The same by session number. */
  LOGOUT_FLASHNODE_SID(40),
  /** Writes an entry of the CHAP table. */
  SET_CHAP(41),
  /** Reads the card's counters. */
  GET_HOST_STATS(42),
  /** As {@link #DESTROY_SESSION}, without waiting for it. */
  DESTROY_SESSION_ASYNC(43),

  /** Event: a PDU came that user space has to see. */
  RECV_PDU(101),
  /** Event: a connection failed. */
  CONN_ERROR(102),
  /** The reply to a request that failed; {@code iferror} tells why. */
  IF_ERROR(103),
  /** Event: a session is gone. */
  SESSION_DESTROYED(104),
  /** Event: a session's disks are gone. */
  SESSION_UNBOUND(105),
  /** Event: a session is there. */
  SESSION_CREATED(106),
  /** Event: the driver wants to know a neighbour's address. */
  PATH_REQ(107),
  /** Event: the driver's network interface is not needed any more. */
  IF_DOWN(108),
  /** Event: how the card's own login goes. */
  CONN_LOGIN_STATE(109),
  /** Event: a host's link went up or down. */
  HOST_EVENT(110),
  /** Event: a ping is over. */
  PING_COMPLETED(111);

  private static final UeventType[] BY_NUMBER = new UeventType[112];

  static {
    for (UeventType type : values()) {
      BY_NUMBER[type.number] = type;
    }
  }

  private final int number;

  UeventType(int number) {
    this.number = number;
  }

  /** The value of the {@code type} field. */
  public int number() {
    return number;
  }

  /** Whether the kernel sends it of its own accord. */
  public boolean isEvent() {
    return number > 100 && this != IF_ERROR;
  }

  /** The type of this number; empty for numbers this version does not know. */
  public static Optional<UeventType> of(int number) {
    return number < 0 || number >= BY_NUMBER.length
        ? Optional.empty()
        : Optional.ofNullable(BY_NUMBER[number]);
  }
}
