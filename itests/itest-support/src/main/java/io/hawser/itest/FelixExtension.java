package io.hawser.itest;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.TestAddress;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.TestProbeBuilder;
import org.ops4j.pax.exam.spi.PaxExamRuntime;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleReference;
import org.osgi.framework.FrameworkUtil;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Runs the tests of a Jupiter class inside Felix: one framework per class, provisioned by the
 * class's {@link Configuration} methods, all tests of the class in a probe bundle in it.
 *
 * <p>Pax Exam has no driver for Jupiter. This one skips every call on the class outside the
 * framework and has the probe run the same test by Jupiter itself inside it: {@code @BeforeEach},
 * {@code @AfterEach}, {@code @TempDir}, assumptions and other extensions work there as usual. A
 * parameter of type {@link BundleContext} is the probe's; one of any interface type but the JDK's
 * and Jupiter's is the service registered under it, waited for at most {@link #PATIENCE_MILLIS}.
 *
 * <p>Limits, each told by an error: no nested classes, no parameterized or repeated tests.
 * {@code @BeforeAll} runs before each test. The class is constructed once outside the framework,
 * too.
 */
public final class FelixExtension
    implements BeforeAllCallback, AfterAllCallback, InvocationInterceptor, ParameterResolver {
  /** How long a parameter waits for its service. */
  private static final long PATIENCE_MILLIS = Long.getLong("hawser.itest.patience", 10_000);

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(FelixExtension.class);

  /** What of the host's class path the tests inside see through the system bundle. */
  private static final String[] HOST_PACKAGES = {
    "io.hawser.itest",
    "org.junit.jupiter.api",
    "org.junit.jupiter.api.condition",
    "org.junit.jupiter.api.extension",
    "org.junit.jupiter.api.function",
    "org.junit.jupiter.api.io",
    "org.opentest4j",
    // For Pax Exam's own bundles.
    "org.slf4j;version=1.7.36",
  };

  private record Run(
      ExamSystem system, TestContainer container, Map<String, TestAddress> addresses) {}

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Class<?> type = context.getRequiredTestClass();
    if (isInside(type)) {
      return;
    }
    refuseWhatCannotRun(type);
    ExamSystem system = PaxExamRuntime.createTestSystem(options(type));
    TestContainer container = PaxExamRuntime.createContainer(system);
    Map<String, TestAddress> addresses = new HashMap<>();
    // Stored before the start, so that a framework that fails half way is stopped as well.
    context.getStore(NAMESPACE).put("run", new Run(system, container, addresses));
    container.start();
    TestProbeBuilder probe = system.createProbe();
    // The first class named says which folder is packed: the test's, not the one of this bridge.
    probe.addTest(type, "class");
    for (Method method : testMethods(type)) {
      addresses.put(
          method.getName(),
          probe.addTest(InsideFelix.class, "run", type.getName(), method.getName()));
    }
    if (container.installProbe(probe.build().getStream()) < 0) {
      throw new IllegalStateException(
          "the bundle with the tests of " + type.getName() + " did not start");
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Run run = context.getStore(NAMESPACE).remove("run", Run.class);
    if (run != null) {
      run.container().stop();
      run.system().clear();
    }
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    if (isInside(context.getRequiredTestClass())) {
      invocation.proceed();
      return;
    }
    invocation.skip();
    Run run = context.getStore(NAMESPACE).get("run", Run.class);
    try {
      run.container().call(run.addresses().get(method.getExecutable().getName()));
    } catch (RuntimeException e) {
      throw outcome(e);
    }
  }

  /** What the test threw, without what Pax Exam wrapped around it on the way out. */
  private static Throwable outcome(RuntimeException thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof InvocationTargetException && t.getCause() != null) {
        return t.getCause();
      }
    }
    return thrown;
  }

  @Override
  public void interceptBeforeAllMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    onlyInside(invocation, context);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    onlyInside(invocation, context);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    onlyInside(invocation, context);
  }

  @Override
  public void interceptAfterAllMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    onlyInside(invocation, context);
  }

  private static void onlyInside(Invocation<Void> invocation, ExtensionContext context)
      throws Throwable {
    if (isInside(context.getRequiredTestClass())) {
      invocation.proceed();
    } else {
      invocation.skip();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type.isInterface()
        && !type.getName().startsWith("java.")
        && !type.getName().startsWith("org.junit.");
  }

  /** Outside the framework nothing is called, so nothing is looked up. */
  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> test = context.getRequiredTestClass();
    if (!isInside(test)) {
      return null;
    }
    BundleContext probe = FrameworkUtil.getBundle(test).getBundleContext();
    Class<?> type = parameter.getParameter().getType();
    return type == BundleContext.class ? probe : service(probe, type);
  }

  private static Object service(BundleContext context, Class<?> type) {
    ServiceTracker<Object, Object> tracker = new ServiceTracker<>(context, type.getName(), null);
    tracker.open();
    try {
      Object service = tracker.waitForService(PATIENCE_MILLIS);
      if (service == null) {
        throw new ParameterResolutionException(
            "no service "
                + type.getName()
                + " after "
                + PATIENCE_MILLIS
                + " ms; bundles that did not start: "
                + notStarted(context));
      }
      return service;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ParameterResolutionException("interrupted while waiting for " + type.getName(), e);
    } finally {
      tracker.close();
    }
  }

  private static String notStarted(BundleContext context) {
    StringBuilder names = new StringBuilder();
    for (Bundle bundle : context.getBundles()) {
      boolean fragment = bundle.getHeaders().get("Fragment-Host") != null;
      if (bundle.getState() != Bundle.ACTIVE && !fragment) {
        names.append(names.isEmpty() ? "" : ", ").append(bundle.getSymbolicName());
      }
    }
    return names.isEmpty() ? "none" : names.toString();
  }

  private static boolean isInside(Class<?> test) {
    return test.getClassLoader() instanceof BundleReference;
  }

  private static void refuseWhatCannotRun(Class<?> type) {
    if (AnnotationSupport.isAnnotated(type, Nested.class)
        || !AnnotationSupport.findAnnotatedMethods(
                type, TestTemplate.class, HierarchyTraversalMode.TOP_DOWN)
            .isEmpty()) {
      throw new ExtensionConfigurationException(
          type.getName()
              + ": nested classes, parameterized and repeated tests cannot run inside Felix");
    }
  }

  private static Iterable<Method> testMethods(Class<?> type) {
    return AnnotationSupport.findAnnotatedMethods(
        type, Test.class, HierarchyTraversalMode.TOP_DOWN);
  }

  /** The options of the class's configuration methods, and what the bridge itself needs. */
  private static Option[] options(Class<?> type) throws ReflectiveOperationException {
    var methods =
        AnnotationSupport.findAnnotatedMethods(
            type, Configuration.class, HierarchyTraversalMode.TOP_DOWN);
    if (methods.isEmpty()) {
      throw new ExtensionConfigurationException(
          type.getName() + " has no @Configuration method that says which bundles it needs");
    }
    Option[] options = {
      CoreOptions.systemPackages(HOST_PACKAGES),
      CoreOptions.workingDirectory("target/paxexam"),
      CoreOptions.cleanCaches(true)
    };
    for (Method method : methods) {
      if (!Modifier.isStatic(method.getModifiers()) || method.getReturnType() != Option[].class) {
        throw new ExtensionConfigurationException(
            method + " has to be static and to return Option[]");
      }
      method.setAccessible(true);
      options = org.ops4j.pax.exam.OptionUtils.combine(options, (Option[]) method.invoke(null));
    }
    return options;
  }
}
