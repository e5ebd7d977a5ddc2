/** The login phase of both sides (RFC 7143 sections 6.3 and 13). */
@Export
@Version("0.1.0")
package io.hawser.protocol.login;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
