/** Logical unit addressing and REPORT LUNS (SAM-5 section 4.7, SPC-4 section 6.33). */
@Export
@Version("0.1.0")
package io.hawser.scsi.lun;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
