package io.hawser.api.multipath;

import io.hawser.api.Registration;
import io.hawser.api.scsi.LogicalUnit;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** A device joined from several paths. Threading: any thread; nothing blocks. */
@ProviderType
public interface MultipathMap {
  /** Which disk it is, in multipath-tools' form. */
  String wwid();

  /** The device as a logical unit, for the block layer and for everything else. */
  LogicalUnit unit();

  /** How it is now. */
  MapReport report();

  /** The last events, oldest first; bounded. */
  List<MapEvent> events();

  /** Tells of every later event; on the thread it happens on, must not block. */
  Registration listen(Consumer<MapEvent> listener);

  /** Why commands go where they go, and what happened in the last failovers; lines for people. */
  List<String> explain();

  /**
   * Takes the load off a path, before its session is ended: every other path is asked once more for
   * its disk, then new commands go there. Until then, and should all others fail, it goes on.
   * {@link #failback} takes this back.
   *
   * @param path its number
   * @return completes when nothing is under way on the path any more; fails with {@code INVALID} if
   *     there is no such path or no other one that works, and if another disk is found
   */
  CompletionStage<Void> drain(int path);

  /** Goes back to the best group now; drained paths carry load again. */
  void failback();

  /**
   * Sends everything over this path as long as it works, whatever groups and selector say.
   *
   * @param path its number; empty takes the pin away
   * @throws IllegalArgumentException if there is no such path
   */
  void pin(OptionalInt path);

  /**
   * Gives a path up, whatever its checks say, until {@link #reinstate}: what is under way on it is
   * taken back and goes over the others, a write after its fence. May be the last path that works.
   *
   * @param path its number
   * @param dead whether the caller vouches that the target behind the path executes nothing of what
   *     it was sent any more, say because it was switched off: then no other fence is waited for.
   *     If that is wrong, an old write may land over newer data
   * @throws IllegalArgumentException if there is no such path
   */
  void fail(int path, boolean dead);

  /**
   * Takes a {@link #fail} back: the path is used again as soon as its checks find it well.
   *
   * @param path its number
   * @throws IllegalArgumentException if there is no such path
   */
  void reinstate(int path);
}
