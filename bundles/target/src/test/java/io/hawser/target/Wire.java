package io.hawser.target;

import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.PduDecoder;
import io.hawser.protocol.pdu.PduEncoder;
import io.hawser.protocol.pdu.PduFormatException;
import io.hawser.protocol.pdu.PduFramer;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/** A connection of a blocking initiator: PDUs out and in, with the digests agreed on. */
final class Wire implements Closeable {
  static final int TIMEOUT_MILLIS = 5_000;

  private final Socket socket;
  private final PduFramer framer = new PduFramer(InitiatorLogin.MAX_DATA_SEGMENT);
  private final byte[] chunk = new byte[8 * 1024];
  private ByteBuffer input = ByteBuffer.allocate(0);
  private boolean headerDigest;
  private boolean dataDigest;

  /**
   * Connects.
   *
   * @param patience how long to wait for a PDU, milliseconds
   */
  Wire(InetSocketAddress portal, int patience) throws IOException {
    socket = new Socket();
    socket.setSoTimeout(patience);
    socket.setTcpNoDelay(true);
    socket.connect(portal, TIMEOUT_MILLIS);
  }

  /** From here on the full feature phase. */
  void agreed(boolean header, boolean data, int maxRecvDataSegmentLength) {
    headerDigest = header;
    dataDigest = data;
    framer.maxDataSegmentLength(maxRecvDataSegmentLength);
    framer.digests(header, data);
  }

  void send(Pdu pdu) throws IOException {
    ByteBuffer bytes = PduEncoder.encode(pdu, headerDigest, dataDigest);
    socket.getOutputStream().write(bytes.array(), bytes.arrayOffset(), bytes.remaining());
  }

  /** The next PDU, as it was framed. */
  PduFramer.Frame next() throws IOException {
    while (true) {
      PduFramer.Result result = framer.next(input);
      if (result instanceof PduFramer.Frame frame) {
        return frame;
      }
      if (!(result instanceof PduFramer.NeedMore)) {
        throw new IOException("bad PDU: " + result.getClass().getSimpleName());
      }
      int count = socket.getInputStream().read(chunk);
      if (count < 0) {
        throw new EOFException("the target closed the connection");
      }
      input = ByteBuffer.wrap(chunk, 0, count);
    }
  }

  static Pdu decoded(PduFramer.Frame frame) throws IOException {
    try {
      return PduDecoder.decode(frame);
    } catch (PduFormatException e) {
      throw new IOException(e);
    }
  }

  /** Whether nothing comes for so long. */
  boolean silentFor(int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      next();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } finally {
      socket.setSoTimeout(TIMEOUT_MILLIS);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
