/** The shared iface registry: who serves which iface, and what a portal is bound to. */
@Export
@Version("0.1.0")
package io.hawser.iface;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
