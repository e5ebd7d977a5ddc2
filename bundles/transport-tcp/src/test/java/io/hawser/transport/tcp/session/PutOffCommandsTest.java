package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.RejectPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.TargetSays;
import io.hawser.transport.tcp.WithinConnectionFixture;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Commands the target takes only after a logout (RFC 7143 section 11.17.1, reason 0x0c). */
class PutOffCommandsTest extends VirtualFixture {
  private static final String UNKNOWN = "whether the target executed it is not known";

  private static void refuseUntilLogout(Peer peer, ScsiCommandPdu command) throws IOException {
    WithinConnectionFixture.reject(peer, RejectPdu.WAITING_FOR_LOGOUT, command);
  }

  @Test
  void aCommandRefusedUntilALogoutGoesOutBeforeAllOthersAfterIt() throws Exception {
    Peer peer = logIn(3);
    CompletableFuture<ScsiCommand> refused = read(0);
    ScsiCommandPdu sent = peer.command();
    refuseUntilLogout(peer, sent);
    LogoutRequestPdu logout = peer.expect(LogoutRequestPdu.class);
    read(1);
    assertSilent(peer);
    TargetSays.loggedOut(peer, logout);
    Peer again = virtual.comesBack(ANSWERS);
    ScsiCommandPdu first = again.command();
    assertEquals(0, first.cdb().getLong(2));
    assertEquals(1, again.command().cdb().getLong(2));
    again.send(again.lastData(first, 0, 0, new byte[512]));
    assertGood(refused);
  }

  @Test
  void whatIsRefusedUntilALogoutIsPutOffThoughItDoesHarmTwice() throws Exception {
    Peer peer = logIn(3);
    CompletableFuture<ScsiCommand> refused = once();
    refuseUntilLogout(peer, peer.command());
    TargetSays.loggedOut(peer, peer.expect(LogoutRequestPdu.class));
    Peer again = virtual.comesBack(ANSWERS);
    again.good(again.command());
    assertGood(refused);
  }

  @Test
  void aCommandThatIsRefusedEachTimeEndsAtLast() throws Exception {
    Peer peer = logIn(2);
    CompletableFuture<ScsiCommand> refused = virtual.start();
    for (int i = 0; i < 2; i++) {
      refuseUntilLogout(peer, peer.command());
      TargetSays.loggedOut(peer, peer.expect(LogoutRequestPdu.class));
      virtual.pass(seconds(1));
      peer = virtual.comesBack(ANSWERS);
    }
    refuseUntilLogout(peer, peer.command());
    assertSays("the target rejected a SCSI Command, reason 0x0c", failure(refused));
    assertEquals(0, inUse());
  }

  @Test
  void whatWasPutOffHasUntilItsDeadlineAndIsKnownNotToHaveBeenExecuted() throws Exception {
    Peer peer = logIn(1000);
    CompletableFuture<ScsiCommand> refused = within(seconds(5));
    refuseUntilLogout(peer, peer.command());
    TargetSays.loggedOut(peer, peer.expect(LogoutRequestPdu.class));
    virtual.unreachable();
    virtual.pass(seconds(5));
    HawserException why = failure(refused);
    assertEquals(ErrorCode.REQUEST_TIMEOUT, why.code());
    assertFalse(why.getMessage().contains(UNKNOWN), why.getMessage());
  }
}
