/** Chelsio T4 cards and later, as an example of a further driver. */
package io.hawser.transport.cxgb4i;
