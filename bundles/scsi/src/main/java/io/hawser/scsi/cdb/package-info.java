/** Command descriptor blocks: built into an array without allocation, and read back by a target. */
@Export
@Version("0.1.0")
package io.hawser.scsi.cdb;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
