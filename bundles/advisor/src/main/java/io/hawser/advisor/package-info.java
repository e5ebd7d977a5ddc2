/** The advisor: judges a topology by rules that are data. */
@Export
@Version("0.1.0")
package io.hawser.advisor;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
