package io.hawser.shell.osgi;

import java.lang.System.Logger.Level;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code hawser bundles} from outside: the launcher starts Felix with the property {@code
 * hawser.run=bundles}; once everything, what lies in {@code load/} too, has had its start, the
 * answer goes to standard output and the framework ends. Immediate, because nobody asks for it;
 * without the property it does nothing.
 */
@Component(immediate = true, service = BundlesOnceComponent.class)
public final class BundlesOnceComponent {
  private static final System.Logger LOG = System.getLogger(BundlesOnceComponent.class.getName());

  /** Made by Declarative Services. */
  @Activate
  public BundlesOnceComponent(BundleContext context, @Reference BundlesCommandComponent command) {
    if ("bundles".equals(context.getProperty("hawser.run"))) {
      context.addFrameworkListener(
          event -> {
            if (event.getType() == FrameworkEvent.STARTED) {
              // Not on the framework's own thread, which is still to tell others of its start.
              new Thread(() -> answer(context, command), "hawser-bundles").start();
            }
          });
    }
  }

  private static void answer(BundleContext context, BundlesCommandComponent command) {
    try {
      new Settling(context).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    String options = context.getProperty("hawser.run.options");
    System.out.println(
        options == null || options.isBlank()
            ? command.bundles()
            : command.bundles(options.trim().split(" +")));
    try {
      context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).stop();
    } catch (BundleException e) {
      LOG.log(Level.ERROR, "the framework cannot be stopped", e);
    }
  }
}
