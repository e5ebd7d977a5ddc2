/** CRC32C as iSCSI uses it (RFC 7143 section 13.1). */
@Export
@Version("0.1.0")
package io.hawser.protocol.digest;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
