/** Discovery by SendTargets in a discovery session. */
@Export
@Version("0.1.0")
package io.hawser.discovery.sendtargets;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
