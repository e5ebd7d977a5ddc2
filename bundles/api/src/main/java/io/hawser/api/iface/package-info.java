/** Ifaces: which port a session leaves by, and the registry that knows them. */
@Export
@Version("0.1.0")
package io.hawser.api.iface;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
