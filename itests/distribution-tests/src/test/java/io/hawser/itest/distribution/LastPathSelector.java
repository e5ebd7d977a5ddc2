package io.hawser.itest.distribution;

import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.PathView;
import java.util.List;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * A vendor's policy, small enough to copy: a bundle whose activator registers a selector. It sends
 * everything over the path that was added last. Public, as the framework makes it.
 */
public final class LastPathSelector implements BundleActivator, PathSelector {
  static final String NAME = "last-path";

  /** Made by the framework. */
  public LastPathSelector() {}

  @Override
  public void start(BundleContext context) {
    context.registerService(PathSelector.class, this, null);
  }

  @Override
  public void stop(BundleContext context) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Chooser chooser(List<PathView> paths) {
    int last = 0;
    for (int i = 1; i < paths.size(); i++) {
      last = paths.get(i).id() > paths.get(last).id() ? i : last;
    }
    return new Last(last, paths.get(last).id());
  }

  /** Chooses the same path for every command. */
  record Last(int index, int path) implements Chooser {
    @Override
    public int choose(int bytes, boolean write) {
      return index;
    }

    @Override
    public String explain() {
      return "path " + path + " was added last";
    }
  }
}
