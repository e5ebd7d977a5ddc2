/** Hosts: the ports of offload cards, what they are set to, and what they tell. */
@Export
@Version("0.1.0")
package io.hawser.api.host;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
