package io.hawser.transport.tcp.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.SelectStrategy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectingHandlerTest {
  private final List<String> turns = new ArrayList<>();

  /** Says whether it was allowed to sleep, and finds three things. */
  private final class Handler implements IoHandler {
    @Override
    public int run(IoHandlerContext context) {
      turns.add((context.canBlock() ? "sleeps" : "looks") + " until " + context.deadlineNanos());
      return 3;
    }

    @Override
    public IoRegistration register(IoHandle handle) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void wakeup() {
      turns.add("woken");
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
      return true;
    }
  }

  private record Turn(boolean canBlock) implements IoHandlerContext {
    @Override
    public long delayNanos(long currentTimeNanos) {
      return 0;
    }

    @Override
    public long deadlineNanos() {
      return 42;
    }
  }

  private int run(SelectStrategy strategy, boolean canBlock) {
    return new SelectingHandler(new Handler(), strategy).run(new Turn(canBlock));
  }

  @Test
  void sleepsWhenTheStrategySelects() {
    assertEquals(3, run((selectNow, hasTasks) -> SelectStrategy.SELECT, true));
    assertEquals(List.of("sleeps until 42"), turns);
  }

  @Test
  void looksWithoutSleepingWhenTheStrategyLooks() {
    assertEquals(3, run((selectNow, hasTasks) -> selectNow.get(), true));
    assertEquals(List.of("looks until 42"), turns);
  }

  @Test
  void theStrategyIsToldOfTasksAndMayPassATurn() {
    assertEquals(0, run((selectNow, hasTasks) -> hasTasks ? SelectStrategy.CONTINUE : 1, false));
    assertEquals(1, run((selectNow, hasTasks) -> hasTasks ? SelectStrategy.CONTINUE : 1, true));
    assertEquals(List.of(), turns);
  }
}
