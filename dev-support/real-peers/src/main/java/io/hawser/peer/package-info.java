/**
 * What tests run against and did not write: Debian's targets, network namespaces, programs. All of
 * it is the test's own: free ports, names nobody else has, processes that are ended by their
 * handle.
 */
package io.hawser.peer;
