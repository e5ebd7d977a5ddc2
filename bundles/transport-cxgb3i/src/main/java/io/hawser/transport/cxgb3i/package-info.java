/** Chelsio T3 cards: digests and data placement on the card. */
@Export
@Version("0.1.0")
package io.hawser.transport.cxgb3i;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
