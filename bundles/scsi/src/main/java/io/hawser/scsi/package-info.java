/** The SCSI command set as pure functions on buffers: what every subpackage shares. */
@Export
@Version("0.1.0")
package io.hawser.scsi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
