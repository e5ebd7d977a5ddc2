package io.hawser.shell.command;

/**
 * How a measurement wants the transport to use the machine.
 *
 * @param loops event loops, at least 1
 * @param busyPoll whether they never sleep
 */
public record Tuning(int loops, boolean busyPoll) {}
