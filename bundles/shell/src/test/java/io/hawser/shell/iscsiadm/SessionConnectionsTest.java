package io.hawser.shell.iscsiadm;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Portal;
import io.hawser.api.transport.SessionConnection;
import io.hawser.shell.command.Conversation;
import io.hawser.shell.command.RecordServices;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of a session with several connections. */
class SessionConnectionsTest {
  @TempDir Path root;

  private static SessionConnection connection(int cid) {
    return new SessionConnection(cid, Portal.of("10.9.1.80", 3260), Optional.of("10.9.1.7"));
  }

  private String shown(List<SessionConnection> connections, String command) {
    try (RecordServices services = new RecordServices(root)) {
      services.sessions.connections = connections;
      Conversation.say("iscsiadm -m iface -I bond-a -o new", services);
      Conversation.say(
          "iscsiadm -m node -T iqn.2031-02.net.lab:vol7 -p 10.9.1.80:3260,1 -I bond-a -o new",
          services);
      Conversation.say("iscsiadm -m node -T iqn.2031-02.net.lab:vol7 -l", services);
      return Conversation.say(command, services);
    }
  }

  @Test
  void eachIsShownWhereThereAreSeveral() {
    String shown = shown(List.of(connection(0), connection(1)), "iscsiadm -m session -P 2");
    assertTrue(
        shown.contains(
            """
            \t\tConnections:
            \t\t************
            \t\tCID 0: 10.9.1.7 to 10.9.1.80:3260
            \t\tCID 1: 10.9.1.7 to 10.9.1.80:3260
            """),
        shown);
  }

  @Test
  void oneIsNotShownWhereOpenIscsiShowsNone() {
    String shown = shown(List.of(connection(0)), "iscsiadm -m session -P 3");
    assertFalse(shown.contains("Connections:"), shown);
  }

  @Test
  void jsonHasThemAll() {
    String shown = shown(List.of(connection(0), connection(1)), "hawser session list --json");
    assertTrue(
        shown.contains(
            "\"connections\":[{\"cid\":0,\"address\":\"10.9.1.80\",\"port\":3260,"
                + "\"local_address\":\"10.9.1.7\"},{\"cid\":1,"),
        shown);
  }
}
