/** The selectors and prioritizers that come with Hawser. */
@Export
@Version("0.1.0")
package io.hawser.multipath.select;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
