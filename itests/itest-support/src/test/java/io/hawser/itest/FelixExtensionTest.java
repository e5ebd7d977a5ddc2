package io.hawser.itest;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.abortedWithReason;
import static org.junit.platform.testkit.engine.EventConditions.container;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedSuccessfully;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class FelixExtensionTest {
  private static EngineExecutionResults results;

  @BeforeAll
  static void runTheSampleOnce() {
    results = run(InsideSample.class);
  }

  private static EngineExecutionResults run(Class<?> type) {
    return EngineTestKit.engine("junit-jupiter").selectors(selectClass(type)).execute();
  }

  @Test
  void whatPassesInsidePassesOutside() {
    for (String name :
        new String[] {
          "runsInTheProbeBundle",
          "beforeEachAndTheTestShareAnInstance",
          "aServiceIsAParameter",
          "aTempDirIsThere"
        }) {
      results
          .testEvents()
          .assertThatEvents()
          .haveExactly(1, event(test(name), finishedSuccessfully()));
    }
  }

  @Test
  void aFailedAssertionKeepsItsTypeAndMessage() {
    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("fails"),
                finishedWithFailure(
                    instanceOf(AssertionFailedError.class),
                    message("on purpose ==> expected: <1> but was: <2>"))));
  }

  @Test
  void aFailedAssumptionIsASkippedTest() {
    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("isAborted"),
                abortedWithReason(
                    instanceOf(TestAbortedException.class),
                    message(text -> text.contains("not today")))));
  }

  @Test
  void aFailureInAfterEachIsNotLost() {
    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("passesButCannotCleanUp"),
                finishedWithFailure(message(text -> text.contains("cannot clean up")))));
  }

  @Test
  void aMissingServiceIsNamed() {
    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("wantsAServiceThatIsNotThere"),
                finishedWithFailure(
                    instanceOf(ParameterResolutionException.class),
                    message(
                        text ->
                            text.contains("no service io.hawser.itest.InsideSample$Missing")))));
  }

  @Test
  void aClassWithoutConfigurationIsAnError() {
    run(UnconfiguredSample.class)
        .containerEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                container(UnconfiguredSample.class),
                finishedWithFailure(
                    instanceOf(ExtensionConfigurationException.class),
                    message(text -> text.contains("has no @Configuration method")))));
  }

  @Test
  void repeatedTestsAreRefused() {
    run(RepeatedSample.class)
        .containerEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                container(RepeatedSample.class),
                finishedWithFailure(
                    instanceOf(ExtensionConfigurationException.class),
                    message(text -> text.contains("cannot run inside Felix")))));
  }

  @Test
  void aFrameworkThatDoesNotStartIsStoppedAndTold() {
    EngineExecutionResults broken = run(BrokenSample.class);
    broken
        .containerEvents()
        .assertThatEvents()
        .haveExactly(1, event(container(BrokenSample.class), finishedWithFailure()));
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().startsWith("FelixDispatchQueue")));
  }
}
