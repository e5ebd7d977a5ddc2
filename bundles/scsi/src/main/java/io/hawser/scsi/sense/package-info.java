/** Sense data in fixed and descriptor form (SPC-4 section 4.5). */
@Export
@Version("0.1.0")
package io.hawser.scsi.sense;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
