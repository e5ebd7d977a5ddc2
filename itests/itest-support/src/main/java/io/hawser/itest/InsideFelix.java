package io.hawser.itest;

import org.osgi.framework.BundleContext;

/**
 * The half of {@link FelixExtension} that is packed into the probe bundle, so that Pax Exam finds
 * something to call there.
 */
public final class InsideFelix {
  /** Made by Pax Exam for each call. */
  public InsideFelix() {}

  /**
   * Runs one test.
   *
   * @param context the probe's
   * @param className of the test
   * @param methodName of the test
   * @throws Throwable what the test threw
   */
  public void run(BundleContext context, String className, String methodName) throws Throwable {
    JupiterRun.run(context.getBundle().loadClass(className), methodName);
  }
}
