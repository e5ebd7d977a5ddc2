/** Emulex OneConnect cards. */
@Export
@Version("0.1.0")
package io.hawser.transport.be2iscsi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
