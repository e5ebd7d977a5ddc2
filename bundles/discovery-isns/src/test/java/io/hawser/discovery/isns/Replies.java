package io.hawser.discovery.isns;

import io.hawser.discovery.isns.wire.Attribute;
import io.hawser.discovery.isns.wire.Functions;
import io.hawser.discovery.isns.wire.Message;
import io.hawser.discovery.isns.wire.Tags;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Answers of a server, put together by hand. */
final class Replies {
  private Replies() {}

  static Message reply(int function, int transaction, int status, List<Attribute> attributes) {
    byte[] body = Message.body(attributes);
    return new Message(
        function | Functions.RESPONSE,
        Message.SERVER,
        transaction,
        ByteBuffer.allocate(4 + body.length).putInt(status).put(body).array());
  }

  /** A query's answer: the key, the delimiter, then these. */
  static Message listing(int transaction, List<Attribute> attributes) {
    List<Attribute> all = new ArrayList<>();
    all.add(Attribute.number(Tags.NODE_TYPE, 1));
    all.add(Attribute.empty(Tags.DELIMITER));
    all.addAll(attributes);
    return reply(Functions.QUERY, transaction, 0, all);
  }

  static List<Attribute> node(String name) {
    return new ArrayList<>(
        List.of(Attribute.text(Tags.NODE_NAME, name), Attribute.number(Tags.NODE_TYPE, 1)));
  }

  /** A target with a portal group. */
  static List<Attribute> target(String name, String address, int port, int tag) {
    List<Attribute> all = node(name);
    all.add(Attribute.text(Tags.PG_NAME, name));
    all.add(Attribute.address(Tags.PG_ADDRESS, address(address)));
    all.add(Attribute.number(Tags.PG_PORT, port));
    all.add(Attribute.number(Tags.PG_TAG, tag));
    return all;
  }

  static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
