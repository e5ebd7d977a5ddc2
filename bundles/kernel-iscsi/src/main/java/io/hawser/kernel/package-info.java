/**
 * Transports whose sessions a driver of the Linux kernel carries; a vendor's bundle is a profile
 * for {@link io.hawser.kernel.KernelTransport} and nothing else.
 */
@Export
@Version("0.1.0")
package io.hawser.kernel;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
