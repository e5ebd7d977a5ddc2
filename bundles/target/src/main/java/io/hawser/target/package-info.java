/**
 * An iSCSI target in the same process, with fault injection: for the demo, tests and rehearsals.
 */
@Export
@Version("0.1.0")
package io.hawser.target;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
