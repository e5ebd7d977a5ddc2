/** Text keys and values (RFC 7143 sections 6.1 and 6.2). */
@Export
@Version("0.1.0")
package io.hawser.protocol.text;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
