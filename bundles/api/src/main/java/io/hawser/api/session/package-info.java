/** Nodes and the sessions kept up for them. */
@Export
@Version("0.1.0")
package io.hawser.api.session;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
