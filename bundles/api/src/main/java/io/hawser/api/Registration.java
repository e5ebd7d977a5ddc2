package io.hawser.api;

/** Undoes a registration. Closing twice does nothing the second time. Safe from any thread. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
  @Override
  void close();
}
