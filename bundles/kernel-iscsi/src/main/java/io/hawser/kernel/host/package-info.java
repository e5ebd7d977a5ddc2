/** Cards' ports: parameters of their ifaces, pings, CHAP tables, flash nodes, counters. */
package io.hawser.kernel.host;
