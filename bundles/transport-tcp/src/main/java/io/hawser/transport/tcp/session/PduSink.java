package io.hawser.transport.tcp.session;

import java.nio.ByteBuffer;

/**
 * Takes in PDUs as {@link InboundPdus} finds them. Every method may throw a {@link
 * ConnectionFault}, which ends the connection. Loop only.
 */
interface PduSink {
  /**
   * A header is here, its digest is right and its lengths are within what we declared. The sink
   * says where the data segment goes by {@link InboundPdus#into}, {@link InboundPdus#collect} or
   * {@link InboundPdus#drop}; it is dropped otherwise.
   *
   * @param header holds the header; valid during this call only
   * @param at absolute index of the header's first byte
   * @param dataLength bytes of data that follow, 0 or more
   */
  void header(ByteBuffer header, int at, int dataLength);

  /**
   * The whole PDU is here and its data digest is right.
   *
   * @param collected what {@link InboundPdus#collect} gathered, from index 0 to its limit; empty
   *     otherwise; valid during this call only
   */
  void complete(ByteBuffer collected);

  /**
   * The whole PDU is here and its data digest is wrong: {@link #complete} is not called for it.
   * Ends the connection unless the sink knows better.
   */
  default void damaged() {
    throw ConnectionFault.digest("a data digest does not match");
  }
}
