/** The software transport: construct a {@link io.hawser.transport.tcp.TcpTransport}. */
@Export
@Version("0.1.0")
package io.hawser.transport.tcp;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
