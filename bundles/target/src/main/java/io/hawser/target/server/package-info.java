/**
 * The iSCSI side of the target (RFC 7143): selector loops, connections, sessions, tasks. A
 * connection and its session belong to one loop and are touched there only.
 */
@Export
@Version("0.1.0")
package io.hawser.target.server;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
