/** Says what goes wrong in the embedded target, when, and for whom. */
@Export
@Version("0.1.0")
package io.hawser.target.fault;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
