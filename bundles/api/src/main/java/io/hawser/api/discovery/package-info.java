/** The discovery SPI: finding targets and their portals. */
@Export
@Version("0.1.0")
package io.hawser.api.discovery;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
