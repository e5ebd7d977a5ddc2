package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.TransportSession;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What those do who are told of a lost connection must not set anything going that belongs to it,
 * nor to a session they have just closed. {@link SimWorld#end} looks for what is left.
 */
class LostConnectionTest {
  private final SimWorld world = new SimWorld(1, false, 1);
  private final List<SessionState> states = new ArrayList<>();

  @BeforeEach
  void logIn() throws Exception {
    world.live(100);
    world.calm();
    assertEquals(SessionState.LOGGED_IN, world.session().state());
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void listen(boolean closes) {
    world
        .session()
        .listen(
            new SessionListener() {
              @Override
              public void stateChanged(TransportSession of, SessionState next, String reason) {
                states.add(next);
                if (closes && next == SessionState.FAILED) {
                  of.close("its listener wants it");
                }
              }
            });
  }

  /** Found by the model with the seed 16601604903695. */
  @Test
  void negotiationThatFailsWithTheConnectionIsNoReasonToLeaveIt() throws Exception {
    world.session().life().live().get(0).renegotiation().begin(3);
    world.session().drop("the test wants it");
    world.end();
  }

  @Test
  void listenerMayCloseTheSession() throws Exception {
    listen(true);
    world.session().drop("the test wants it");
    world.end();
    assertEquals(List.of(SessionState.FAILED, SessionState.FREE), states);
  }

  @Test
  void completionMayCloseTheSessionAndNothingFailsAfterItsEnd() throws Exception {
    listen(false);
    // Vendor specific, so that it cannot be repeated and ends with its connection.
    ScsiCommand command =
        new ScsiCommand()
            .onCompletion(ended -> world.session().close("its command wants it"))
            .cdb(new byte[] {(byte) 0xc1, 0, 0, 0, 0, 0})
            .noData();
    world.session().logicalUnit(Lun.of(1)).execute(command);
    world.settle();
    world.session().drop("the test wants it");
    world.end();
    assertEquals(List.of(SessionState.FREE), states);
  }
}
