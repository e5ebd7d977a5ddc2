/** Words every room shares: names, portals, errors, deadlines, secrets. */
@Export
@Version("0.1.0")
package io.hawser.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
