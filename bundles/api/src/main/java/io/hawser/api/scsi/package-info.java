/** SCSI commands, their results, and the logical unit that executes them. */
@Export
@Version("0.1.0")
package io.hawser.api.scsi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
