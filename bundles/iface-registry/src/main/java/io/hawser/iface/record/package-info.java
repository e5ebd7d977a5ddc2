/** The record store in open-iscsi's layout and file format. */
@Export
@Version("0.1.0")
package io.hawser.iface.record;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
