package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets that are elsewhere (RFC 7143 section 11.13.5, status class 1). */
class RedirectTest extends Cases {
  private static final int TEMPORARY = 0x0101;
  private static final int PERMANENT = 0x0102;

  private static ScriptedTarget.Script sending(int status, String address) {
    return peer -> peer.login(new LoginPlan().redirect(status, address));
  }

  private static ScriptedTarget.Script droppingReads() {
    return answeringReads((service, pdu) -> service.peer.reset());
  }

  @Test
  @DisplayName("Permanent redirect without portal group tag is followed")
  void permanent() throws Exception {
    assertFollowed(PERMANENT, "127.0.0.1:%d");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"127.0.0.1:%d", "127.0.0.1:%d,1", "localhost:%d,1"})
  @DisplayName("Temporary redirect is followed, with and without a tag, to an address or a name")
  void temporary(String address) throws Exception {
    assertFollowed(TEMPORARY, address);
  }

  private void assertFollowed(int status, String address) throws Exception {
    try (ScriptedTarget end = new ScriptedTarget(honest());
        ScriptedTarget target =
            new ScriptedTarget(sending(status, String.format(address, end.port())))) {
      assertReads(end, target.url(), 16, 8);
      assertEquals(1, end.connections());
      assertEquals(1, target.connections());
    }
  }

  @Test
  @DisplayName("After a temporary redirect a lost session starts at home again")
  void homeAfterTemporary() throws Exception {
    try (ScriptedTarget end = new ScriptedTarget(droppingReads(), honest());
        ScriptedTarget target =
            new ScriptedTarget(sending(TEMPORARY, "127.0.0.1:" + end.port() + ",1"))) {
      assertReads(end, target.url(), 16, 8);
      assertEquals(2, target.connections());
    }
  }

  @Test
  @DisplayName("After a permanent redirect a lost session starts where it was sent")
  void awayAfterPermanent() throws Exception {
    try (ScriptedTarget end = new ScriptedTarget(droppingReads(), honest());
        ScriptedTarget target =
            new ScriptedTarget(sending(PERMANENT, "127.0.0.1:" + end.port() + ",1"))) {
      assertReads(end, target.url(), 16, 8);
      assertEquals(1, target.connections());
      assertEquals(2, end.connections());
    }
  }

  @Test
  @DisplayName("A chain of redirects is followed")
  void chain() throws Exception {
    try (ScriptedTarget end = new ScriptedTarget(honest());
        ScriptedTarget middle = new ScriptedTarget(sending(TEMPORARY, "127.0.0.1:" + end.port()));
        ScriptedTarget target =
            new ScriptedTarget(sending(PERMANENT, "127.0.0.1:" + middle.port()))) {
      assertReads(end, target.url(), 16, 8);
    }
  }

  @Test
  @DisplayName("Redirect to itself stops")
  void loop() throws Exception {
    AtomicInteger port = new AtomicInteger();
    try (ScriptedTarget target =
        new ScriptedTarget(
            peer ->
                peer.login(
                    new LoginPlan().redirect(TEMPORARY, "127.0.0.1:" + port.get() + ",1")))) {
      port.set(target.port());
      hawser().inq(target.url()).failed();
      assertTrue(target.connections() <= 20);
    }
  }

  @Test
  @DisplayName("Two targets that send to each other stop")
  void circle() throws Exception {
    AtomicInteger port = new AtomicInteger();
    try (ScriptedTarget other =
            new ScriptedTarget(
                peer ->
                    peer.login(new LoginPlan().redirect(PERMANENT, "127.0.0.1:" + port.get())));
        ScriptedTarget target =
            new ScriptedTarget(sending(PERMANENT, "127.0.0.1:" + other.port()))) {
      port.set(target.port());
      hawser().inq(target.url()).failed();
      assertTrue(target.connections() + other.connections() <= 40);
    }
  }

  @ParameterizedTest(name = "TargetAddress={0}")
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "127.0.0.1:99999",
        "127.0.0.1:0",
        "[::1",
        "::1:3260",
        "127.0.0.1:3260,70000",
        "127.0.0.1:3260,-1",
        "999.999.999.999:3260",
        "0.0.0.0:3260",
        "[::]:3260",
        "host name:3260",
        "../../etc:1",
        "no-such-host.invalid:3260,1"
      })
  @DisplayName("Redirect to a nonsense address ends in an error")
  void nonsense(String address) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(sending(TEMPORARY, address))) {
      hawser().inq(target.url()).failed();
      assertEquals(1, target.connections());
    }
  }

  @Test
  @DisplayName("Redirect without an address ends in an error")
  void nowhere() throws Exception {
    assertLoginFails(peer -> peer.login(new LoginPlan().status(TEMPORARY)));
  }

  @Test
  @DisplayName("Redirect to where nobody listens ends in an error")
  void nobody() throws Exception {
    int free;
    try (ScriptedTarget gone = new ScriptedTarget(honest())) {
      free = gone.port();
    }
    try (ScriptedTarget target = new ScriptedTarget(sending(TEMPORARY, "127.0.0.1:" + free))) {
      hawser().inq(target.url()).failed(4);
    }
  }

  @Test
  @DisplayName("A redirect of the discovery session is followed")
  void discovery() throws Exception {
    try (ScriptedTarget end = new ScriptedTarget(honest());
        ScriptedTarget target =
            new ScriptedTarget(sending(TEMPORARY, "127.0.0.1:" + end.port() + ",1"))) {
      assertTrue(hawser().ls(target.portal()).ok().out().contains(ScriptedTarget.NAME));
    }
  }
}
