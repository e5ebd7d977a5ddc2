package io.hawser.shell.command;

import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.TransportSession;

/** Prints what a login negotiated, and what it means for the session. */
final class Transcript {
  private Transcript() {}

  static void print(Invocation call, TransportSession session) {
    SessionParameters p = session.parameters();
    call.print(p.toString());
  }
}
