/**
 * NETLINK_ISCSI: messages as the kernel's {@code include/scsi/iscsi_if.h} lays them out, and the
 * socket.
 */
package io.hawser.kernel.netlink;
