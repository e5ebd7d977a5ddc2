/** The text of a SendTargets exchange (RFC 7143 appendix C). */
@Export
@Version("0.1.0")
package io.hawser.protocol.sendtargets;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
