package io.hawser.transport.tcp.session;

/**
 * How much of a read is here, and whether the next Data-In may come (RFC 7143 section 11.7): in
 * order, without gap or repetition, inside the buffer. Loop only.
 */
final class ReadProgress {
  private int expected;
  private int received;
  private int nextDataSn;

  /**
   * @param length bytes the command expects
   */
  void begin(int length) {
    expected = length;
    received = 0;
    nextDataSn = 0;
  }

  /** Bytes here, from the first on without a gap but for those being asked for again. */
  int received() {
    return received;
  }

  /** The DataSN that comes next. */
  int nextDataSn() {
    return nextDataSn;
  }

  /** Goes back to where the data with this DataSN and this offset comes next. */
  void rewind(int dataSn, int offset) {
    nextDataSn = dataSn;
    received = offset;
  }

  /**
   * Goes on behind data that is missing and was asked for again.
   *
   * @param dataSn of the next PDU
   * @param offset of its data
   * @return what is wrong with it, {@code null} if nothing is
   */
  String skipTo(int dataSn, int offset) {
    if (offset <= received || offset > expected) {
      return "data for offset "
          + Integer.toUnsignedString(offset)
          + " after some that is missing behind "
          + received
          + " bytes";
    }
    nextDataSn = dataSn;
    received = offset;
    return null;
  }

  /**
   * Takes in the header of a Data-In.
   *
   * @return what is wrong with it, {@code null} if nothing is
   */
  String dataIn(int dataSn, int offset, int length) {
    if (dataSn != nextDataSn) {
      return "DataSN " + Integer.toUnsignedString(dataSn) + " instead of " + nextDataSn;
    }
    nextDataSn++;
    if (length == 0) {
      return null;
    }
    if (offset != received) {
      return "data for offset "
          + Integer.toUnsignedString(offset)
          + " after "
          + received
          + " bytes without a gap";
    }
    if (length > expected - received) {
      return (received + (long) length) + " bytes for a command that expects " + expected;
    }
    received += length;
    return null;
  }
}
