/** Block devices on any logical unit: splitting, retry, pinned identity, blocking views. */
@Export
@Version("0.1.0")
package io.hawser.block;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
