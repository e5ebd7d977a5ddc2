/** The advisor: judges a host's network before anyone logs in. */
@Export
@Version("0.1.0")
package io.hawser.api.advisor;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
