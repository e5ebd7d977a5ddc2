package io.hawser.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.kernel.sysfs.SessionClass;
import io.hawser.kernel.sysfs.Sysfs;
import io.hawser.kernel.sysfs.SysfsModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphansTest {
  private static final String TARGET = "iqn.2026-11.io.hawser:t";

  @TempDir Path root;
  private Orphans orphans;

  @BeforeEach
  void session() throws IOException {
    Path device = root.resolve("devices/host4/session7/iscsi_session/session7");
    Files.createDirectories(device);
    Files.createDirectories(root.resolve("class/iscsi_session"));
    Files.createSymbolicLink(root.resolve("class/iscsi_session/session7"), device);
    put("class/iscsi_session/session7/targetname", TARGET);
    put("class/iscsi_session/session7/initiatorname", "iqn.2026-11.io.hawser:i");
    put("class/iscsi_session/session7/ifacename", "iser");
    put("class/iscsi_session/session7/creator", "4242");
    put("class/iscsi_connection/connection7:0/persistent_address", "192.0.2.1");
    put("class/iscsi_connection/connection7:0/persistent_port", "3260");
    Files.createDirectories(root.resolve("class/iscsi_host/host4"));
    put("class/scsi_host/host4/proc_name", "iscsi_iser");
    orphans = new Orphans(new SysfsModel(new Sysfs(root)), root.resolve("proc"));
  }

  private void put(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
  }

  private static LoginRequest request(String portal) {
    return new LoginRequest(
        Iface.ISER,
        Portal.of(portal, 3260),
        IscsiName.of("iqn.2026-11.io.hawser:i"),
        Optional.of(IscsiName.of(TARGET)),
        new Isid(1),
        SessionType.NORMAL,
        Optional.empty(),
        SessionParameters.DEFAULT_OFFER,
        SessionTimeouts.DEFAULT);
  }

  private OptionalInt claim(String transport, String portal, OptionalInt host) {
    return orphans
        .claim(transport, request(portal), host)
        .map(SessionClass::sid)
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  @Test
  void theSessionOfAProcessThatIsGoneIsGivenToOneLogin() {
    assertEquals(OptionalInt.of(7), claim("iser", "192.0.2.1", OptionalInt.empty()));
    assertEquals(OptionalInt.empty(), claim("iser", "192.0.2.1", OptionalInt.empty()));
  }

  @Test
  void aSessionWhoseProcessRunsIsItsOwn() throws IOException {
    Files.createDirectories(root.resolve("proc/4242"));
    assertEquals(OptionalInt.empty(), claim("iser", "192.0.2.1", OptionalInt.empty()));
  }

  @Test
  void aSessionOfTheKernelOrTheCardIsLeftAlone() throws IOException {
    put("class/iscsi_session/session7/creator", "-1");
    assertEquals(OptionalInt.empty(), claim("iser", "192.0.2.1", OptionalInt.empty()));
  }

  @Test
  void anotherWayIsAnotherSession() {
    assertEquals(OptionalInt.empty(), claim("iser", "192.0.2.2", OptionalInt.empty()));
    assertEquals(OptionalInt.empty(), claim("iser", "192.0.2.1", OptionalInt.of(5)));
    assertEquals(OptionalInt.empty(), claim("qla4xxx", "192.0.2.1", OptionalInt.empty()));
    assertEquals(OptionalInt.of(7), claim("iser", "192.0.2.1", OptionalInt.of(4)));
  }
}
