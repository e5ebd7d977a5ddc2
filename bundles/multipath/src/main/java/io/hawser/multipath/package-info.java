/** Devices joined from several paths: identity, grouping, selection, checking, fenced failover. */
@Export
@Version("0.1.0")
package io.hawser.multipath;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
