package io.hawser.shell.iscsiadm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.host.PingStatus;
import io.hawser.shell.command.Conversation;
import io.hawser.shell.command.FakeCards;
import io.hawser.shell.command.RecordServices;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole conversations, byte for byte; the formats are those of open-iscsi 2.1.11. */
class IscsiadmTest {
  @TempDir Path root;
  private RecordServices services;

  @BeforeEach
  void open() {
    services = new RecordServices(root);
  }

  @AfterEach
  void close() {
    services.close();
  }

  private void plays(String name) throws Exception {
    Conversation.assertPlays("iscsiadm/" + name, services);
  }

  @Test
  void ifaces() throws Exception {
    plays("ifaces");
  }

  @Test
  void nodes() throws Exception {
    plays("nodes");
  }

  @Test
  void discovery() throws Exception {
    services.target("vol7", "10.9.1.80:3260,1");
    services.target("vol7", "[fd00::8]:3260,2");
    services.target("vol8", "10.9.1.80:3260,1");
    plays("discovery");
  }

  @Test
  void discoveryThatFails() throws Exception {
    services.discoveryFailure =
        new HawserException(ErrorCode.TRANSPORT, "10.9.1.80:3260 refuses the connection");
    plays("discovery-failing");
  }

  @Test
  void firmware() throws Exception {
    services.bootTarget("boot", "10.9.1.80:3260,1", "iqn.2031-02.net.lab:firmware");
    plays("firmware");
  }

  @Test
  void sessions() throws Exception {
    plays("sessions");
  }

  @Test
  void loginsThatFail() throws Exception {
    services.sessions.loginFailures.put(
        "bond-a",
        new HawserException(ErrorCode.LOGIN_AUTHENTICATION, "the target refused the secret"));
    services.sessions.logoutFailures.put(
        1, new HawserException(ErrorCode.BUSY, "session 1 is in use by a mounted disk"));
    plays("logins-failing");
  }

  @Test
  void withoutDaemon() throws Exception {
    services.daemon = false;
    plays("without-daemon");
  }

  @Test
  void cards() throws Exception {
    FakeCards hosts = new FakeCards();
    hosts.pings.add(PingStatus.NO_ARP_RESPONSE);
    services.hosts = hosts;
    plays("cards");
    assertEquals(
        List.of(
            "apply 1",
            "apply 1",
            "ping 10.9.1.80 64",
            "ping 10.9.1.80 64",
            "chap 4",
            "delete chap 4",
            "update flash 0",
            "login flash 0",
            "logout flash 0",
            "delete flash 0"),
        hosts.done);
  }

  @Test
  void theChapterOnIfacesOfRedHat() throws Exception {
    services.target("vol7", "10.9.1.80:3260,1");
    plays("red-hat");
  }
}
