/** Persistent reservations (SPC-4 sections 5.13, 6.15 and 6.16). */
@Export
@Version("0.1.0")
package io.hawser.scsi.reservation;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
