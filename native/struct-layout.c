/*
 * Prints the layout of the kernel's iSCSI messages and of SCSI generic's header, one "name value" a line, as the compiler
 * sees them in the kernel's own headers. The result is what the tests of the bundle kernel-iscsi compare Java's offsets with.
 *
 *   cc -idirafter HEADERS/include -o struct-layout struct-layout.c      HEADERS: the kernel's, where scsi/iscsi_if.h is
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <linux/netlink.h>
#include <linux/types.h>
#include <scsi/sg.h>
#include <netinet/in.h>
/* What the kernel's headers take for granted and user space's lack. */
typedef __u32 u32;
typedef __s32 s32;
#define __packed __attribute__((packed))
#define __aligned(bytes) __attribute__((aligned(bytes)))
#define SCSI_MAX_VARLEN_CDB_SIZE 260
struct scsi_lun {
	__u8 scsi_lun[8];
};
#define aligned_be64 __be64 __attribute__((aligned(8)))
#define _LINUX_IN_H
#define _LINUX_IN6_H
#include <scsi/iscsi_if.h>

#define SIZE(type) printf("sizeof(%s) %zu\n", #type, sizeof(type))
#define AT(type, field) printf("%s.%s %zu\n", #type, #field, offsetof(type, field))
#define EV(field) AT(struct iscsi_uevent, field)
#define SG(field) AT(struct sg_io_hdr, field)

int main(void)
{
	SIZE(struct nlmsghdr);
	AT(struct nlmsghdr, nlmsg_len);
	AT(struct nlmsghdr, nlmsg_type);
	AT(struct nlmsghdr, nlmsg_flags);
	AT(struct nlmsghdr, nlmsg_seq);
	AT(struct nlmsghdr, nlmsg_pid);
	SIZE(struct iscsi_uevent);
	EV(type);
	EV(iferror);
	EV(transport_handle);
	EV(u);
	EV(r);
	EV(u.c_session.initial_cmdsn);
	EV(u.c_session.cmds_max);
	EV(u.c_session.queue_depth);
	EV(u.c_bound_session.ep_handle);
	EV(u.c_bound_session.initial_cmdsn);
	EV(u.c_bound_session.cmds_max);
	EV(u.c_bound_session.queue_depth);
	EV(u.d_session.sid);
	EV(u.c_conn.sid);
	EV(u.c_conn.cid);
	EV(u.b_conn.sid);
	EV(u.b_conn.cid);
	EV(u.b_conn.transport_eph);
	EV(u.b_conn.is_leading);
	EV(u.d_conn.sid);
	EV(u.d_conn.cid);
	EV(u.send_pdu.hdr_size);
	EV(u.send_pdu.data_size);
	EV(u.send_pdu.sid);
	EV(u.send_pdu.cid);
	EV(u.set_param.sid);
	EV(u.set_param.cid);
	EV(u.set_param.param);
	EV(u.set_param.len);
	EV(u.start_conn.sid);
	EV(u.start_conn.cid);
	EV(u.stop_conn.sid);
	EV(u.stop_conn.cid);
	EV(u.stop_conn.conn_handle);
	EV(u.stop_conn.flag);
	EV(u.get_stats.sid);
	EV(u.get_stats.cid);
	EV(u.ep_connect.non_blocking);
	EV(u.ep_connect_through_host.host_no);
	EV(u.ep_connect_through_host.non_blocking);
	EV(u.ep_poll.ep_handle);
	EV(u.ep_poll.timeout_ms);
	EV(u.ep_disconnect.ep_handle);
	EV(u.set_host_param.host_no);
	EV(u.set_host_param.param);
	EV(u.set_host_param.len);
	EV(u.set_iface_params.host_no);
	EV(u.set_iface_params.count);
	EV(u.iscsi_ping.host_no);
	EV(u.iscsi_ping.iface_num);
	EV(u.iscsi_ping.iface_type);
	EV(u.iscsi_ping.payload_size);
	EV(u.iscsi_ping.pid);
	EV(u.get_chap.host_no);
	EV(u.get_chap.num_entries);
	EV(u.get_chap.chap_tbl_idx);
	EV(u.delete_chap.host_no);
	EV(u.delete_chap.chap_tbl_idx);
	EV(u.get_host_stats.host_no);
	EV(r.retcode);
	EV(r.c_session_ret.sid);
	EV(r.c_session_ret.host_no);
	EV(r.c_conn_ret.sid);
	EV(r.c_conn_ret.cid);
	EV(r.recv_req.sid);
	EV(r.recv_req.cid);
	EV(r.recv_req.recv_handle);
	EV(r.connerror.sid);
	EV(r.connerror.cid);
	EV(r.connerror.error);
	EV(r.conn_login.sid);
	EV(r.conn_login.cid);
	EV(r.conn_login.state);
	EV(r.ep_connect_ret.handle);
	EV(r.d_session.host_no);
	EV(r.d_session.sid);
	EV(r.host_event.host_no);
	EV(r.host_event.data_size);
	EV(r.host_event.code);
	EV(r.ping_comp.host_no);
	EV(r.ping_comp.status);
	EV(r.ping_comp.pid);
	EV(r.ping_comp.data_size);
	SIZE(struct iscsi_iface_param_info);
	AT(struct iscsi_iface_param_info, iface_num);
	AT(struct iscsi_iface_param_info, len);
	AT(struct iscsi_iface_param_info, param);
	AT(struct iscsi_iface_param_info, iface_type);
	AT(struct iscsi_iface_param_info, param_type);
	AT(struct iscsi_iface_param_info, value);
	SIZE(struct iscsi_chap_rec);
	AT(struct iscsi_chap_rec, chap_tbl_idx);
	AT(struct iscsi_chap_rec, chap_type);
	AT(struct iscsi_chap_rec, username);
	AT(struct iscsi_chap_rec, password);
	AT(struct iscsi_chap_rec, password_length);
	SIZE(struct sg_io_hdr);
	SG(interface_id);
	SG(dxfer_direction);
	SG(cmd_len);
	SG(mx_sb_len);
	SG(iovec_count);
	SG(dxfer_len);
	SG(dxferp);
	SG(cmdp);
	SG(sbp);
	SG(timeout);
	SG(flags);
	SG(pack_id);
	SG(usr_ptr);
	SG(status);
	SG(masked_status);
	SG(msg_status);
	SG(sb_len_wr);
	SG(host_status);
	SG(driver_status);
	SG(resid);
	SG(duration);
	SG(info);
	return 0;
}
