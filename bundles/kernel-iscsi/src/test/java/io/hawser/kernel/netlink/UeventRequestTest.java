package io.hawser.kernel.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hawser.kernel.StructLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Every request against the kernel header's layout, and against bytes written down by hand. */
class UeventRequestTest {
  private static final StructLayout LAYOUT = new StructLayout();
  private static final long TRANSPORT = 0x1122_3344_5566_7788L;
  private static final long ENDPOINT = 0x0102_0304_0506_0708L;
  private static final byte[] ADDRESS = HexFormat.of().parseHex("02000cbc0a0909010000000000000000");

  private static ByteBuffer uevent(UeventRequest request) {
    ByteBuffer message = request.message();
    int length = message.getInt(LAYOUT.at("nlmsghdr", "nlmsg_len"));
    assertEquals(message.remaining(), length, "nlmsg_len");
    assertEquals(
        request.type().number(), message.getShort(LAYOUT.at("nlmsghdr", "nlmsg_type")), "type");
    ByteBuffer event =
        message
            .slice(LAYOUT.size("nlmsghdr"), length - LAYOUT.size("nlmsghdr"))
            .order(ByteOrder.nativeOrder());
    assertEquals(request.type().number(), event.getInt(LAYOUT.at("iscsi_uevent", "type")));
    assertEquals(TRANSPORT, event.getLong(LAYOUT.at("iscsi_uevent", "transport_handle")));
    return event;
  }

  private static void u32(UeventRequest request, String field, int value) {
    assertEquals(value, uevent(request).getInt(LAYOUT.at("iscsi_uevent", "u." + field)), field);
  }

  private static void u16(UeventRequest request, String field, int value) {
    assertEquals(value, uevent(request).getShort(LAYOUT.at("iscsi_uevent", "u." + field)), field);
  }

  private static void u64(UeventRequest request, String field, long value) {
    assertEquals(value, uevent(request).getLong(LAYOUT.at("iscsi_uevent", "u." + field)), field);
  }

  private static void payload(UeventRequest request, String hex) {
    ByteBuffer event = uevent(request);
    int from = LAYOUT.size("iscsi_uevent");
    byte[] bytes = new byte[event.remaining() - from];
    event.get(from, bytes);
    assertEquals(hex, HexFormat.of().formatHex(bytes));
  }

  private static String hex(UeventRequest request) {
    ByteBuffer message = request.message();
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void theHeaderStructsHaveTheOffsetsOfTheKernelsHeader() {
    assertEquals(LAYOUT.size("nlmsghdr"), UeventLayout.NLMSGHDR);
    assertEquals(LAYOUT.size("iscsi_uevent"), UeventLayout.UEVENT);
    assertEquals(LAYOUT.at("nlmsghdr", "nlmsg_flags"), UeventLayout.NLMSG_FLAGS);
    assertEquals(LAYOUT.at("nlmsghdr", "nlmsg_seq"), UeventLayout.NLMSG_SEQ);
    assertEquals(LAYOUT.at("nlmsghdr", "nlmsg_pid"), UeventLayout.NLMSG_PID);
    assertEquals(LAYOUT.at("iscsi_uevent", "iferror"), UeventLayout.IFERROR);
    assertEquals(LAYOUT.at("iscsi_uevent", "u"), UeventLayout.U);
    assertEquals(LAYOUT.at("iscsi_uevent", "r"), UeventLayout.R);
  }

  @Test
  void endpoints() {
    UeventRequest through = UeventRequest.endpointConnect(TRANSPORT, 7, ADDRESS);
    u32(through, "ep_connect_through_host.host_no", 7);
    u32(through, "ep_connect_through_host.non_blocking", 1);
    payload(through, "02000cbc0a0909010000000000000000");
    UeventRequest plain = UeventRequest.endpointConnect(TRANSPORT, ADDRESS);
    u32(plain, "ep_connect.non_blocking", 1);
    payload(plain, "02000cbc0a0909010000000000000000");
    UeventRequest poll = UeventRequest.endpointPoll(TRANSPORT, ENDPOINT, 250);
    u64(poll, "ep_poll.ep_handle", ENDPOINT);
    u32(poll, "ep_poll.timeout_ms", 250);
    u64(UeventRequest.endpointDisconnect(TRANSPORT, ENDPOINT), "ep_disconnect.ep_handle", ENDPOINT);
  }

  @Test
  void sessions() {
    UeventRequest created = UeventRequest.createSession(TRANSPORT, 0x01020304, 128, 32);
    u32(created, "c_session.initial_cmdsn", 0x01020304);
    u16(created, "c_session.cmds_max", 128);
    u16(created, "c_session.queue_depth", 32);
    UeventRequest bound = UeventRequest.createBoundSession(TRANSPORT, ENDPOINT, 5, 256, 64);
    u64(bound, "c_bound_session.ep_handle", ENDPOINT);
    u32(bound, "c_bound_session.initial_cmdsn", 5);
    u16(bound, "c_bound_session.cmds_max", 256);
    u16(bound, "c_bound_session.queue_depth", 64);
    u32(UeventRequest.destroySession(TRANSPORT, 9), "d_session.sid", 9);
    u32(UeventRequest.unbindSession(TRANSPORT, 9), "d_session.sid", 9);
  }

  @Test
  void connections() {
    UeventRequest created = UeventRequest.createConnection(TRANSPORT, 3, 4);
    u32(created, "c_conn.sid", 3);
    u32(created, "c_conn.cid", 4);
    UeventRequest destroyed = UeventRequest.destroyConnection(TRANSPORT, 3, 4);
    u32(destroyed, "d_conn.sid", 3);
    u32(destroyed, "d_conn.cid", 4);
    UeventRequest bound = UeventRequest.bindConnection(TRANSPORT, 3, 4, ENDPOINT);
    u32(bound, "b_conn.sid", 3);
    u32(bound, "b_conn.cid", 4);
    u64(bound, "b_conn.transport_eph", ENDPOINT);
    u32(bound, "b_conn.is_leading", 1);
    UeventRequest started = UeventRequest.startConnection(TRANSPORT, 3, 4);
    u32(started, "start_conn.sid", 3);
    u32(started, "start_conn.cid", 4);
    UeventRequest stopped =
        UeventRequest.stopConnection(TRANSPORT, 3, 4, UeventRequest.STOP_RECOVER);
    u32(stopped, "stop_conn.sid", 3);
    u32(stopped, "stop_conn.cid", 4);
    u32(stopped, "stop_conn.flag", 3);
    UeventRequest statistics = UeventRequest.statistics(TRANSPORT, 3, 4);
    u32(statistics, "get_stats.sid", 3);
    u32(statistics, "get_stats.cid", 4);
  }

  @Test
  void parametersTravelAsTextWithTheirNulCounted() {
    UeventRequest session = UeventRequest.setParameter(TRANSPORT, 3, 4, 19, "120");
    u32(session, "set_param.sid", 3);
    u32(session, "set_param.cid", 4);
    u32(session, "set_param.param", 19);
    u32(session, "set_param.len", 4);
    payload(session, "31323000");
    UeventRequest host = UeventRequest.setHostParameter(TRANSPORT, 0, 3, "10.0.0.1");
    u32(host, "set_host_param.host_no", 0);
    u32(host, "set_host_param.param", 3);
    u32(host, "set_host_param.len", 9);
    payload(host, "31302e302e302e3100");
  }

  @Test
  void pdusFollowTheirLengths() {
    byte[] header = new byte[48];
    header[0] = 0x43;
    UeventRequest pdu = UeventRequest.sendPdu(TRANSPORT, 3, 0, header, new byte[] {0x41, 0});
    u32(pdu, "send_pdu.sid", 3);
    u32(pdu, "send_pdu.cid", 0);
    u32(pdu, "send_pdu.hdr_size", 48);
    u32(pdu, "send_pdu.data_size", 2);
    payload(pdu, "43" + "00".repeat(47) + "4100");
  }

  @Test
  void hosts() {
    UeventRequest iface = UeventRequest.setIfaceParameters(TRANSPORT, 2, 1, new byte[] {1, 2});
    u32(iface, "set_iface_params.host_no", 2);
    u32(iface, "set_iface_params.count", 1);
    payload(iface, "0102");
    UeventRequest ping = UeventRequest.ping(TRANSPORT, 2, 1, 2, 56, 4711, ADDRESS);
    u32(ping, "iscsi_ping.host_no", 2);
    u32(ping, "iscsi_ping.iface_num", 1);
    u32(ping, "iscsi_ping.iface_type", 2);
    u32(ping, "iscsi_ping.payload_size", 56);
    u32(ping, "iscsi_ping.pid", 4711);
    UeventRequest chap = UeventRequest.getChap(TRANSPORT, 2, 8, 0x1234);
    u32(chap, "get_chap.host_no", 2);
    u32(chap, "get_chap.num_entries", 8);
    u16(chap, "get_chap.chap_tbl_idx", 0x1234);
    UeventRequest deleted = UeventRequest.deleteChap(TRANSPORT, 2, 7);
    u32(deleted, "delete_chap.host_no", 2);
    u16(deleted, "delete_chap.chap_tbl_idx", 7);
    u32(UeventRequest.hostStatistics(TRANSPORT, 2), "get_host_stats.host_no", 2);
    u32(UeventRequest.setChap(TRANSPORT, 2, new byte[4]), "set_iface_params.host_no", 2);
  }

  @Test
  void twoWholeMessagesWrittenDownByHand() {
    // Written for the byte order of x86_64, where these tests' kernel runs.
    org.junit.jupiter.api.Assumptions.assumeTrue(
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    assertEquals(
        "58000000" // nlmsg_len 72 + 16
            + "1d00" // nlmsg_type 29
            + "0000" // flags
            + "00000000" // seq
            + "00000000" // pid
            + "1d000000" // type 29
            + "00000000" // iferror
            + "8877665544332211" // transport_handle
            + "05000000" // host_no
            + "01000000" // non_blocking
            + "00000000000000000000000000000000" // the rest of u
            + "00000000000000000000000000000000" // r
            + "02000cbc0a0909010000000000000000", // sockaddr_in 10.9.9.1:3260
        hex(UeventRequest.endpointConnect(TRANSPORT, 5, ADDRESS)));
    assertEquals(
        "48000000" // nlmsg_len 72
            + "0f000000" // nlmsg_type 15, flags
            + "0000000000000000" // seq, pid
            + "0f00000000000000" // type 15, iferror
            + "8877665544332211" // transport_handle
            + "03000000" // sid
            + "00000000" // cid
            + "0807060504030201" // transport_eph at 24
            + "01000000" // is_leading at 32
            + "00000000" // padding of u
            + "00000000000000000000000000000000", // r
        hex(UeventRequest.bindConnection(TRANSPORT, 3, 0, ENDPOINT)));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> UeventRequest.createSession(TRANSPORT, 1, 65_536, 32));
    assertThrows(
        IllegalArgumentException.class,
        () -> UeventRequest.setParameter(TRANSPORT, 1, 0, 15, ""),
        "an empty value");
    assertThrows(
        IllegalArgumentException.class,
        () -> UeventRequest.setParameter(TRANSPORT, 1, 0, 15, "a\0b"),
        "a NUL inside");
    assertThrows(
        IllegalArgumentException.class,
        () -> UeventRequest.sendPdu(TRANSPORT, 1, 0, new byte[47], new byte[0]));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            UeventRequest.setIfaceParameters(
                TRANSPORT, 1, 1, new byte[UeventRequest.MAX_PAYLOAD + 1]));
  }
}
