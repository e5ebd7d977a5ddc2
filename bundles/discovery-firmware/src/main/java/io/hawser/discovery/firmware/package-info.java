/** Discovery by firmware tables: what the machine boots from. */
@Export
@Version("0.1.0")
package io.hawser.discovery.firmware;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
