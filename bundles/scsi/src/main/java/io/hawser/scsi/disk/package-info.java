/** Parameter data of block devices: capacity, mode pages, UNMAP, LBA status (SBC-3). */
@Export
@Version("0.1.0")
package io.hawser.scsi.disk;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
