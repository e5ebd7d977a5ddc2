/** The contract every transport has to keep, as tests to inherit. */
package io.hawser.tck;
