/** iSCSI over RDMA (RFC 7145) through the kernel's ib_iser. */
@Export
@Version("0.1.0")
package io.hawser.transport.iser;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
