/** Vital product data pages 00h, 80h, 83h, B0h, B1h, B2h, and the WWID taken from them. */
@Export
@Version("0.1.0")
package io.hawser.scsi.vpd;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
