package io.hawser.transport.sample;

import io.hawser.api.transport.Transport;
import io.hawser.tck.TransportContract;

/** The sample keeps what can be kept without a cable; a card with one extends SessionContract. */
class SampleContractTest extends TransportContract {
  @Override
  protected Transport start() {
    return new SampleTransport();
  }

  /** The sample holds nothing that had to be ended. */
  @Override
  protected void stop(Transport started) {}
}
