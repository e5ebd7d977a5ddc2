package io.hawser.protocol.login;

import io.hawser.api.Portal;
import io.hawser.protocol.sendtargets.TargetAddress;
import io.hawser.protocol.text.KeyValue;
import java.util.List;

/** The address in a response that sends an initiator elsewhere (RFC 7143 section 11.13.5). */
final class RedirectAddress {
  private RedirectAddress() {}

  /** The first TargetAddress that can be connected to. */
  static Portal of(List<KeyValue> pairs) throws NegotiationException {
    String fault = "the target moved but did not say where to";
    for (KeyValue pair : pairs) {
      if (pair.key().equals(LoginKey.TARGET_ADDRESS.key())) {
        try {
          return TargetAddress.parse(pair.value());
        } catch (IllegalArgumentException e) {
          fault = "the target moved to an address that is none: " + e.getMessage();
        }
      }
    }
    throw new NegotiationException(fault);
  }
}
