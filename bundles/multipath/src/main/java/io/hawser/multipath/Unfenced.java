package io.hawser.multipath;

/**
 * Blocks that a command lost with its path may still write to.
 *
 * @param span which blocks
 * @param request whose command it was; nobody's any more if that has ended meanwhile
 * @param run number of the fence that was under way or last when the command was lost: only a later
 *     one counts for it
 */
record Unfenced(Span span, Request request, int run) {}
