/** CHAP (RFC 7143 section 12.1.3). */
@Export
@Version("0.1.0")
package io.hawser.protocol.chap;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
