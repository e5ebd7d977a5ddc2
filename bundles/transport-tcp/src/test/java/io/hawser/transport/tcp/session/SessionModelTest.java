package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The model check of a session's life: losses, redirects, asynchronous messages, windows, time,
 * cancellations, task management, logouts and spoilt digests in every order, in virtual time. What
 * must hold is in {@link SimCommand}, {@link SimTarget} and {@link SimWorld#end}. A seed plays the
 * same again: {@code -Dmodel.seed=N -Dmodel.connections=N}; more rounds: {@code -Dmodel.rounds=N}.
 */
class SessionModelTest {
  private static final int ROUNDS = Integer.getInteger("model.rounds", 30);
  private static final int STEPS = Integer.getInteger("model.steps", 1200);

  /** Errors our classes log: something they caught that they cannot explain. */
  private static final class Complaints extends Handler {
    final List<String> all = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord said) {
      if (said.getLevel().intValue() >= Level.SEVERE.intValue()) {
        all.add(said.getMessage() + ": " + said.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private final Logger logger = Logger.getLogger("io.hawser.transport.tcp");
  private final Complaints complaints = new Complaints();
  private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

  @BeforeEach
  void listen() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    logger.addHandler(complaints);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(complaints);
    ResourceLeakDetector.setLevel(before);
  }

  private int play(long seed, boolean evil, int wanted) {
    try (SimWorld world = new SimWorld(seed, evil, wanted)) {
      world.live(STEPS);
      world.calm();
      world.end();
      assertEquals(List.of(), complaints.all);
      return world.connections();
    } catch (Exception | AssertionError e) {
      throw new AssertionError("-Dmodel.seed=" + seed + " -Dmodel.connections=" + wanted, e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void everyOrderOfEventsKeepsThePromises(int wanted) {
    Long given = Long.getLong("model.seed");
    if (given != null) {
      play(given, true, Integer.getInteger("model.connections", 1));
      return;
    }
    long first = System.nanoTime();
    int connections = 0;
    for (int round = 0; round < ROUNDS; round++) {
      connections += play(first + round, true, wanted);
    }
    assertTrue(connections > ROUNDS * 2, "hardly any connection was ever lost: " + connections);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void withoutFaultsNoConnectionIsMadeTwice(int wanted) {
    long first = System.nanoTime();
    for (int round = 0; round < 10; round++) {
      assertEquals(wanted, play(first + round, false, wanted), "seed " + (first + round));
    }
  }
}
