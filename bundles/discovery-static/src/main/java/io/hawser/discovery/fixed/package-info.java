/** Discovery of targets that the caller names himself. */
@Export
@Version("0.1.0")
package io.hawser.discovery.fixed;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
