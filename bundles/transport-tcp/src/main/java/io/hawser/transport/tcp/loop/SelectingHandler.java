package io.hawser.transport.tcp.loop;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;

/**
 * Has a {@link SelectStrategy} decide when a handler that takes none, as io_uring's, may sleep.
 *
 * <p>Threading: as the handler itself.
 */
final class SelectingHandler implements IoHandler {
  private final IoHandler handler;
  private final SelectStrategy strategy;
  private final Glance glance = new Glance();
  private final IntSupplier selectNow;

  SelectingHandler(IoHandler handler, SelectStrategy strategy) {
    this.handler = handler;
    this.strategy = strategy;
    this.selectNow = () -> handler.run(glance);
  }

  @Override
  public int run(IoHandlerContext context) {
    glance.turn = context;
    int events;
    try {
      events = strategy.calculateStrategy(selectNow, !context.canBlock());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("what has arrived cannot be asked for", e);
    }
    return events == SelectStrategy.SELECT ? handler.run(context) : Math.max(0, events);
  }

  @Override
  public void initialize() {
    handler.initialize();
  }

  @Override
  public void prepareToDestroy() {
    handler.prepareToDestroy();
  }

  @Override
  public void destroy() {
    handler.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return handler.register(handle);
  }

  @Override
  public void wakeup() {
    handler.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return handler.isCompatible(handleType);
  }

  /** A turn in which nothing is waited for. */
  private static final class Glance implements IoHandlerContext {
    private IoHandlerContext turn;

    @Override
    public boolean canBlock() {
      return false;
    }

    @Override
    public long delayNanos(long currentTimeNanos) {
      return turn.delayNanos(currentTimeNanos);
    }

    @Override
    public long deadlineNanos() {
      return turn.deadlineNanos();
    }

    @Override
    public void reportActiveIoTime(long activeNanos) {
      turn.reportActiveIoTime(activeNanos);
    }

    @Override
    public boolean shouldReportActiveIoTime() {
      return turn.shouldReportActiveIoTime();
    }
  }
}
