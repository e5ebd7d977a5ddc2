package io.hawser.iface;

/** A transport broke its contract in a way that has a sentence. */
final class BrokenTransport extends Exception {
  private static final long serialVersionUID = 1L;

  BrokenTransport(String message) {
    super(message);
  }
}
