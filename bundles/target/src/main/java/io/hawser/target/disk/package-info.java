/**
 * The target's disks: what holds the bytes, and the SCSI device server in front of it (SAM-5,
 * SPC-4, SBC-3). It knows nothing of iSCSI but the names of ports.
 */
@Export
@Version("0.1.0")
package io.hawser.target.disk;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
