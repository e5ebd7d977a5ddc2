package io.hawser.transport.tcp;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;

/** The bytes of one connection, as the target's end sees them. */
public interface Wire extends Closeable {
  /**
   * Waits for bytes.
   *
   * @return some, {@code null} when the initiator has closed
   * @throws IOException if it has reset the connection, or nothing comes
   */
  ByteBuffer read() throws IOException;

  /** Whether {@link #read} would not wait. */
  boolean isReadable() throws IOException;

  void write(ByteBuffer bytes) throws IOException;

  /** Closes at once; pending data is thrown away. */
  void reset() throws IOException;

  /** A connection over a network. */
  static Wire of(Socket socket, int patienceMillis) throws SocketException {
    socket.setSoTimeout(patienceMillis);
    socket.setTcpNoDelay(true);
    return new Wire() {
      @Override
      public ByteBuffer read() throws IOException {
        byte[] bytes = new byte[65536];
        int n = socket.getInputStream().read(bytes);
        return n < 0 ? null : ByteBuffer.wrap(bytes, 0, n);
      }

      @Override
      public boolean isReadable() throws IOException {
        return socket.getInputStream().available() > 0;
      }

      @Override
      public void write(ByteBuffer bytes) throws IOException {
        socket
            .getOutputStream()
            .write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      }

      @Override
      public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
      }

      @Override
      public void close() throws IOException {
        socket.close();
      }
    };
  }
}
