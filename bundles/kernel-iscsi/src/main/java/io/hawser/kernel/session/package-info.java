/** The session engine: sessions whose connection a driver of the kernel keeps. */
package io.hawser.kernel.session;
