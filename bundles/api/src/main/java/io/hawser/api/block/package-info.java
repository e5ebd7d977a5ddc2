/** Byte-addressed block devices. */
@Export
@Version("0.1.0")
package io.hawser.api.block;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
