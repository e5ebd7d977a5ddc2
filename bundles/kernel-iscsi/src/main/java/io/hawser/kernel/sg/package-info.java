/**
 * SCSI commands through the kernel's SCSI generic driver: version 3 of its interface ({@code
 * scsi/sg.h}), asynchronous by write and read.
 */
package io.hawser.kernel.sg;
