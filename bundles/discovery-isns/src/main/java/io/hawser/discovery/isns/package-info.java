/** Discovery by iSNS (RFC 4171). */
@Export
@Version("0.1.0")
package io.hawser.discovery.isns;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
