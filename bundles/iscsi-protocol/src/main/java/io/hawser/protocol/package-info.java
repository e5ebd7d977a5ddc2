/** RFC 7143 on the wire for both sides: serial numbers and the command window. */
@Export
@Version("0.1.0")
package io.hawser.protocol;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
