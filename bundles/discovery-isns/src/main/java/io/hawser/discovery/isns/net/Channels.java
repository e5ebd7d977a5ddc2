package io.hawser.discovery.isns.net;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.Channel;

/** Closing, where a failure changes nothing. */
final class Channels {
  private static final System.Logger LOG = System.getLogger(Channels.class.getName());

  private Channels() {}

  static void close(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing an iSNS socket: {0}", e.getMessage());
    }
  }
}
