package io.hawser.transport.tcp.loop;

import io.hawser.transport.tcp.IoEngine;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/** A loop whose clock goes by hand, and whose tasks run when they are told to. For one thread. */
public final class VirtualLoop implements AutoCloseable {
  private final MockTicker ticker = Ticker.newMockTicker();
  private final EmbeddedChannel host = EmbeddedChannel.builder().ticker(ticker).build();
  private final Loop loop =
      new Loop(host.eventLoop(), 1 << 17, IoEngine.NIO, true, ticker::nanoTime);

  public Loop loop() {
    return loop;
  }

  public Ticker ticker() {
    return ticker;
  }

  /** Runs what is due. */
  public void run() {
    while (host.hasPendingTasks()) {
      host.runPendingTasks();
    }
  }

  /** Time passes; what falls due meanwhile runs. */
  public void advance(long nanos) {
    ticker.advance(nanos, TimeUnit.NANOSECONDS);
    run();
  }

  @Override
  public void close() {
    host.finishAndReleaseAll();
    loop.release();
  }
}
