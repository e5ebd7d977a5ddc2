/** QLogic 4000 and 8000 series cards, whose firmware logs in. */
@Export
@Version("0.1.0")
package io.hawser.transport.qla4xxx;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
