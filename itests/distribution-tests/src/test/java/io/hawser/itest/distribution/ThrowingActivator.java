package io.hawser.itest.distribution;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** What a broken bundle does. Public, as the framework makes it. */
public final class ThrowingActivator implements BundleActivator {
  static final String MESSAGE = "this bundle never starts";

  /** Made by the framework. */
  public ThrowingActivator() {}

  @Override
  public void start(BundleContext context) {
    throw new IllegalStateException("this bundle never starts");
  }

  @Override
  public void stop(BundleContext context) {}
}
