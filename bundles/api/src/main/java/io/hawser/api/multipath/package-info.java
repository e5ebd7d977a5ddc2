/** Devices joined from several paths, and the SPI for choosing among them. */
@Export
@Version("0.1.0")
package io.hawser.api.multipath;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
