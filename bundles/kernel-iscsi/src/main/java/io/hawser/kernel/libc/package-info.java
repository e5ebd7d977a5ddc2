/** The few C library calls the kernel's interfaces need, by JNA. */
package io.hawser.kernel.libc;
