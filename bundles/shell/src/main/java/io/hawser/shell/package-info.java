/** Hawser for programs without a framework: everything wired, one object to open. */
@Export
@Version("0.1.0")
package io.hawser.shell;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
