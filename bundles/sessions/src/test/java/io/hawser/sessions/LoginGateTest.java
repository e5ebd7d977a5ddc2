package io.hawser.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LoginGateTest {
  private final LoginGate gate = new LoginGate(3);
  private final List<CompletableFuture<Integer>> begun = new ArrayList<>();

  private CompletionStage<Integer> login() {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    begun.add(answer);
    return answer;
  }

  @Test
  void soManyAreUnderWayAndTheOthersFollowAsTheseEnd() {
    List<CompletableFuture<Integer>> outcomes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      outcomes.add(gate.pass(this::login).toCompletableFuture());
    }
    assertEquals(3, begun.size());
    begun.get(1).complete(1);
    assertEquals(4, begun.size());
    assertEquals(1, outcomes.get(1).join());
    begun.get(0).completeExceptionally(new IllegalStateException("refused"));
    assertTrue(outcomes.get(0).isCompletedExceptionally());
    assertEquals(5, begun.size());
    for (int i = 2; i < 10; i++) {
      begun.get(i).complete(i);
      assertEquals(i, outcomes.get(i).join());
    }
    assertEquals(10, begun.size());
  }

  @Test
  void thousandsThatFailAtOnceDoNotNest() {
    List<CompletableFuture<Integer>> outcomes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      outcomes.add(gate.pass(this::login).toCompletableFuture());
    }
    for (int i = 0; i < 50_000; i++) {
      outcomes.add(
          gate.<Integer>pass(() -> CompletableFuture.failedFuture(new IllegalStateException("no")))
              .toCompletableFuture());
    }
    begun.get(0).complete(0);
    assertTrue(outcomes.get(50_002).isCompletedExceptionally());
  }
}
