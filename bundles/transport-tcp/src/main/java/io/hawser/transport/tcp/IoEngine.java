package io.hawser.transport.tcp;

import java.util.Arrays;
import java.util.List;

/** By which interface of the system the event loops wait, receive and send. */
public enum IoEngine {
  /**
   * epoll(7), by Netty's native library; {@link #NIO} where that library is missing. The only one
   * that sends large data from its command's own buffer.
   */
  EPOLL("epoll"),

  /** The JDK's selector: any platform, but no binding to a network interface. */
  NIO("nio"),

  /**
   * io_uring(7), by Netty's native library, on Linux 5.19 and newer unless it is switched off
   * there; {@link #EPOLL} otherwise. All data goes through buffers of the transport.
   */
  IO_URING("io_uring");

  private final String word;

  IoEngine(String word) {
    this.word = word;
  }

  /** What it is called in configurations and on command lines. */
  public String word() {
    return word;
  }

  /**
   * The engine of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static IoEngine of(String word) {
    List<String> words = Arrays.stream(values()).map(IoEngine::word).toList();
    if (!words.contains(word)) {
      throw new IllegalArgumentException("io " + word + " is none of " + String.join(", ", words));
    }
    return values()[words.indexOf(word)];
  }
}
