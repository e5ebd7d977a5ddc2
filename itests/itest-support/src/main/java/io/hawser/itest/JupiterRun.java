package io.hawser.itest;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.opentest4j.TestAbortedException;

/** One test of one class, run by Jupiter. */
public final class JupiterRun {
  private JupiterRun() {}

  /**
   * Runs it.
   *
   * @param type its class, as the probe bundle loads it
   * @param methodName its name, not overloaded
   * @throws Throwable what the test threw
   */
  public static void run(Class<?> type, String methodName) throws Throwable {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectMethod(type, method(type, methodName)))
            .build();
    Outcome outcome = new Outcome();
    LauncherFactory.create(onlyJupiter()).execute(request, outcome);
    outcome.tell();
  }

  private static Method method(Class<?> type, String name) {
    List<Method> methods =
        AnnotationSupport.findAnnotatedMethods(type, Test.class, HierarchyTraversalMode.TOP_DOWN)
            .stream()
            .filter(method -> method.getName().equals(name))
            .toList();
    if (methods.size() != 1) {
      throw new IllegalStateException(
          type.getName() + " has " + methods.size() + " tests named " + name + ", not one");
    }
    return methods.get(0);
  }

  /** Nothing is looked up by ServiceLoader: the probe's class loader would not find it. */
  private static LauncherConfig onlyJupiter() {
    return LauncherConfig.builder()
        .enableTestEngineAutoRegistration(false)
        .enableLauncherSessionListenerAutoRegistration(false)
        .enableLauncherDiscoveryListenerAutoRegistration(false)
        .enablePostDiscoveryFilterAutoRegistration(false)
        .enableTestExecutionListenerAutoRegistration(false)
        .addTestEngines(new JupiterTestEngine())
        .build();
  }

  /** How the test, or the class around it, ended. */
  private static final class Outcome implements TestExecutionListener {
    private Optional<Throwable> thrown = Optional.empty();
    private boolean ended;

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      ended = true;
      thrown = thrown.or(() -> Optional.of(new TestAbortedException(reason)));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      ended |= test.isTest();
      thrown = thrown.or(result::getThrowable);
    }

    private void tell() throws Throwable {
      if (thrown.isPresent()) {
        throw thrown.get();
      }
      if (!ended) {
        throw new IllegalStateException("Jupiter did not run the test inside Felix");
      }
    }
  }
}
