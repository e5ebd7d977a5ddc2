package io.hawser.kernel.session;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportCapabilities;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.netlink.FakeNetlink;
import io.hawser.kernel.netlink.IscsiNetlink;
import io.hawser.kernel.netlink.UeventType;
import io.hawser.kernel.sysfs.Sysfs;
import io.hawser.kernel.sysfs.SysfsModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** An engine on a kernel that is made up: its netlink answers as the test says. */
abstract class EngineFixture {
  @TempDir Path sysfs;
  final FakeNetlink kernel = new FakeNetlink();
  Engine engine;

  /**
   * Starts it on a machine with one transport.
   *
   * @param caps its capabilities, as sysfs writes them
   */
  void start(String transport, String caps) throws IOException {
    Path folder = Files.createDirectories(sysfs.resolve("class/iscsi_transport/" + transport));
    Files.writeString(folder.resolve("handle"), "4711\n");
    Files.writeString(folder.resolve("caps"), caps + "\n");
    engine =
        new Engine(
            null, new IscsiNetlink(kernel), new SysfsModel(new Sysfs(sysfs)), sysfs, new Random(1));
  }

  @AfterEach
  void end() {
    engine.close();
  }

  /** A driver that asks for nothing of its own. */
  static DriverProfile profile(String name, String module, boolean offload) {
    return new DriverProfile(
        name,
        module,
        new TransportCapabilities(offload, true, Set.of()),
        false,
        DriverProfile.HostAddress.NOT_USED,
        DriverProfile.IfaceNaming.HOST,
        DriverProfile.Limits.NONE,
        List.of(),
        DriverProfile.IfaceParameters.NONE);
  }

  static LoginRequest request(Iface iface, SessionTimeouts timeouts) {
    return new LoginRequest(
        iface,
        Portal.of("127.0.0.1", 3260),
        IscsiName.of("iqn.2026-11.io.hawser:i"),
        Optional.of(IscsiName.of("iqn.2026-11.io.hawser:t")),
        new Isid(1),
        SessionType.NORMAL,
        Optional.empty(),
        SessionParameters.DEFAULT_OFFER,
        timeouts);
  }

  static UeventType type(ByteBuffer request) {
    return UeventType.of(request.getInt(16)).orElseThrow();
  }
}
