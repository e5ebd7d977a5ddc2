/** Standard INQUIRY data (SPC-4 section 6.6). */
@Export
@Version("0.1.0")
package io.hawser.scsi.inquiry;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
