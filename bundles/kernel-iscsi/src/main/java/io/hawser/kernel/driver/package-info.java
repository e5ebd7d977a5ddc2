/** What a vendor's bundle says of its driver. */
@Export
@Version("0.1.0")
package io.hawser.kernel.driver;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
