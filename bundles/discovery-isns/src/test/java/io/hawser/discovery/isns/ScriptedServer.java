package io.hawser.discovery.isns;

import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.discovery.isns.wire.Attribute;
import io.hawser.discovery.isns.wire.Functions;
import io.hawser.discovery.isns.wire.Message;
import io.hawser.discovery.isns.wire.MessageReader;
import io.hawser.discovery.isns.wire.Tags;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server that does what a test says: a good one by default, a hostile one where the test gives it
 * another behavior. Counts what it was asked.
 */
final class ScriptedServer implements AutoCloseable {
  /** What happens with one request; throwing ends the connection. */
  @FunctionalInterface
  interface Behavior {
    void answer(Message request, WritableByteChannel out) throws IOException;
  }

  private final ServerSocket socket;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  final BlockingQueue<Message> requests = new LinkedBlockingQueue<>();
  volatile Behavior behavior = this::good;
  volatile List<Attribute> targets = List.of();
  volatile boolean forgetful;

  ScriptedServer() throws IOException {
    socket = new ServerSocket(0, 16, InetAddress.getByName("127.0.0.1"));
    Thread thread = new Thread(this::accept, "scripted-isns");
    thread.setDaemon(true);
    thread.start();
  }

  Portal portal() {
    return Portal.of("127.0.0.1", socket.getLocalPort());
  }

  private void accept() {
    try {
      while (true) {
        Socket peer = socket.accept();
        open.add(peer);
        Thread thread = new Thread(() -> serve(peer), "scripted-isns-peer");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException closed) {
      // Who closed it hangs up: forgetting the connections here too would leave them standing.
      return;
    }
  }

  private void serve(Socket peer) {
    MessageReader reader = new MessageReader();
    byte[] bytes = new byte[8_192];
    try (peer) {
      WritableByteChannel out = Channels.newChannel(peer.getOutputStream());
      int count = peer.getInputStream().read(bytes);
      while (count >= 0) {
        for (Message request : reader.read(ByteBuffer.wrap(bytes, 0, count).slice())) {
          requests.add(request);
          behavior.answer(request, out);
        }
        count = peer.getInputStream().read(bytes);
      }
    } catch (IOException hungUp) {
      open.remove(peer);
    }
  }

  /** What a decent server answers. */
  void good(Message request, WritableByteChannel out) throws IOException {
    int id = request.transaction();
    switch (request.function()) {
      case Functions.QUERY -> {
        List<Attribute> asked = request.attributes(0);
        if (asked.get(1).tag() == Tags.ENTITY) {
          List<Attribute> all = new ArrayList<>();
          all.add(asked.get(1));
          all.add(Attribute.empty(Tags.DELIMITER));
          if (!forgetful) {
            all.add(asked.get(1));
          }
          write(out, Replies.reply(Functions.QUERY, id, 0, all));
        } else {
          write(out, Replies.listing(id, targets));
        }
      }
      case Functions.REGISTER -> {
        forgetful = false;
        write(out, Replies.reply(Functions.REGISTER, id, 0, request.attributes(0)));
      }
      default -> write(out, Replies.reply(request.function(), id, 0, List.of()));
    }
  }

  static void write(WritableByteChannel out, Message message) throws IOException {
    ByteBuffer bytes = message.encode();
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** The next request with this function, others passed over. */
  Message next(int function) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    List<Integer> others = new ArrayList<>();
    while (System.nanoTime() < end) {
      Message request = requests.poll(10, TimeUnit.SECONDS);
      if (request != null && request.function() == function) {
        return request;
      }
      if (request != null && others.size() < 32) {
        others.add(request.function());
      }
    }
    throw new AssertionError(
        "function " + function + " was not asked for within 10 s, but " + others);
  }

  /** Brings messages to a client from this address and reads the answers. */
  static List<Message> notify(String from, int port, List<Message> messages)
      throws IOException, HawserException {
    List<Message> answers = new ArrayList<>();
    try (Socket client = new Socket()) {
      client.bind(new InetSocketAddress(from, 0));
      client.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
      client.setSoTimeout(5_000);
      MessageReader reader = new MessageReader();
      byte[] bytes = new byte[8_192];
      for (Message message : messages) {
        client.getOutputStream().write(message.encode().array());
      }
      while (answers.size() < messages.size()) {
        int count = client.getInputStream().read(bytes);
        if (count < 0) {
          return answers;
        }
        answers.addAll(reader.read(ByteBuffer.wrap(bytes, 0, count).slice()));
      }
    }
    return answers;
  }

  /** Drops every connection, as a server that is restarted does. */
  void hangUp() throws IOException {
    for (Socket each : open) {
      each.close();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    hangUp();
  }
}
