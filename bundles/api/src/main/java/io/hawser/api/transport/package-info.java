/** The transport SPI: what a vendor bundle implements, and the sessions it hands out. */
@Export
@Version("0.1.0")
package io.hawser.api.transport;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
