package io.hawser.transport.cxgb4i;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportCapabilities.Feature;
import io.hawser.kernel.KernelHosts;
import io.hawser.kernel.KernelInterface;
import io.hawser.kernel.KernelTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A fourth driver by its profile alone, on a sysfs of the test's making. */
@Timeout(20)
class Cxgb4iTest {
  private static final String MAC = "00:07:43:11:22:33";

  @TempDir Path root;
  private KernelInterface kernel;
  private KernelTransport transport;

  @BeforeEach
  void plug() throws IOException {
    write("sys/class/iscsi_transport/cxgb4i/handle", "18446744072639943040");
    write("sys/class/iscsi_transport/cxgb4i/caps", "0x30b9");
    write("sys/class/iscsi_host/host0/hwaddress", MAC.toUpperCase(java.util.Locale.ROOT));
    write("sys/class/iscsi_host/host0/netdev", "enp3s0");
    write("sys/class/iscsi_host/host0/ipaddress", "192.0.2.30");
    write("sys/class/iscsi_host/host0/port_state", "LINK UP");
    write("sys/class/scsi_host/host0/proc_name", "cxgb4i");
    write("sys/class/scsi_host/host0/state", "running");
    write("proc/net/unix", "Num RefCount Protocol Flags Type St Inode Path");
    kernel = new KernelInterface(root.resolve("sys"), root.resolve("dev"), root.resolve("proc"));
    transport = new KernelTransport(kernel, Cxgb4iProfile.create());
  }

  @AfterEach
  void unplug() {
    transport.close();
    kernel.close();
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text + "\n");
  }

  @Test
  void itsPortIsThereUnderTheNameOfItsHardwareAddress() {
    HostPort port = transport.hostPorts().get(0);
    assertEquals("cxgb4i." + MAC, port.ifaceName().orElseThrow());
    assertEquals(0, port.hostNumber().orElseThrow());
    assertEquals("enp3s0", port.netInterface().orElseThrow());
    assertTrue(port.linkUp());
    assertTrue(transport.capabilities().offload());
    assertTrue(transport.capabilities().has(Feature.IPV6));
    assertFalse(transport.capabilities().has(Feature.IFACE_PARAMETERS));
  }

  @Test
  void nothingCanBeAppliedToIt() {
    HawserException refused =
        assertThrows(
            HawserException.class,
            () -> new KernelHosts(kernel).plan(Iface.unbound("cxgb4i." + MAC, "cxgb4i")));
    assertEquals(ErrorCode.TRANSPORT_CAPABILITY, refused.code());
    assertEquals("running", new KernelHosts(kernel).hosts().get(0).state().orElseThrow());
  }

  @Test
  void aLoginOverAnIfaceThatFitsNoPortFailsAtOnce() {
    LoginRequest request =
        new LoginRequest(
            Iface.unbound("elsewhere", "cxgb4i"),
            Portal.of("127.0.0.1", 3260),
            IscsiName.of("iqn.2026-11.io.hawser:i"),
            Optional.of(IscsiName.of("iqn.2026-11.io.hawser:t")),
            new Isid(1),
            SessionType.NORMAL,
            Optional.empty(),
            SessionParameters.DEFAULT_OFFER,
            SessionTimeouts.DEFAULT);
    ExecutionException failed =
        assertThrows(
            ExecutionException.class,
            () -> transport.login(request).toCompletableFuture().get(5, TimeUnit.SECONDS));
    assertInstanceOf(HawserException.class, failed.getCause());
  }
}
