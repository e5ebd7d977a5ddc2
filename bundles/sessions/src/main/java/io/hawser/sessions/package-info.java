/** Sessions: for a URL, and for the records of nodes. */
@Export
@Version("0.1.0")
package io.hawser.sessions;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
