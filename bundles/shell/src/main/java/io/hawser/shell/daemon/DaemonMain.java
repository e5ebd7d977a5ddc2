package io.hawser.shell.daemon;

import io.hawser.api.HawserException;
import io.hawser.shell.command.RecordDirectory;
import java.nio.file.Path;

/**
 * {@code hawser daemon}: takes the records for itself, then is the framework until that ends. Runs
 * outside the framework, so that a second daemon is refused before anything of it starts.
 */
public final class DaemonMain {
  private DaemonMain() {}

  /** Runs the framework; ends the process. */
  public static void main(String[] arguments) throws Exception {
    DaemonLock records;
    DaemonLock place;
    try {
      records = DaemonLock.take(RecordDirectory.find(System::getenv), "the records in ");
      place = DaemonLock.take(Path.of(System.getProperty("hawser.var")), "the working files in ");
    } catch (HawserException e) {
      System.err.println("hawser: " + e.getMessage());
      System.exit(e.code().code());
      return;
    }
    try {
      org.apache.felix.main.Main.main(arguments);
    } finally {
      place.close();
      records.close();
    }
  }
}
