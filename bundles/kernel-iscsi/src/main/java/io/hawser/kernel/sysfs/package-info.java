/** What the kernel tells of its iSCSI transports, hosts, ifaces and sessions in sysfs. */
package io.hawser.kernel.sysfs;
