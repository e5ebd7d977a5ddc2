/** The PDUs of RFC 7143 section 11: headers in place, records, framing and digests. */
@Export
@Version("0.1.0")
package io.hawser.protocol.pdu;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
