/** Target port groups: asymmetric logical unit access (SPC-4 sections 5.16 and 6.37). */
@Export
@Version("0.1.0")
package io.hawser.scsi.alua;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
