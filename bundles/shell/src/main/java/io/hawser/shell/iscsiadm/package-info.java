/**
 * {@code iscsiadm}: open-iscsi's command line with its grammar, its formats and its exit codes, on
 * Hawser's services. Where the original has a defect, {@code docs/iscsiadm.md} says what is done
 * instead.
 */
package io.hawser.shell.iscsiadm;
