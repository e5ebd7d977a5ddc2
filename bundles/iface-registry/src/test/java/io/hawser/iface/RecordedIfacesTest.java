package io.hawser.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.iface.IfaceEvent;
import io.hawser.iface.record.RecordRoot;
import io.hawser.iface.record.Records;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedIfacesTest {
  @TempDir Path directory;

  private final LiveIfaceRegistry registry =
      new LiveIfaceRegistry(GuardLimits.DEFAULT, new VirtualTimers());
  private RecordedIfaces admin;

  @BeforeEach
  void open() throws Exception {
    Records records =
        new Records(RecordRoot.of(directory.resolve("iscsi")), name -> Optional.empty());
    admin = new RecordedIfaces(records.ifaces(), registry);
    admin.reload();
    admin.create("eth1-a");
    admin.update("eth1-a", Map.of("iface.net_ifacename", "eth1"));
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private Optional<String> boundTo() {
    return registry.iface("eth1-a").orElseThrow().iface().netInterface();
  }

  private Path file() {
    return directory.resolve("iscsi/ifaces/eth1-a");
  }

  @Test
  void whatAnEditorChangedIsReadWithTheNextLook() throws Exception {
    String text = Files.readString(file());
    Files.writeString(file(), text.replace("eth1\n", "eth2-longer\n"));
    assertEquals(Optional.of("eth1"), boundTo());
    admin.reload();
    assertEquals(Optional.of("eth2-longer"), boundTo());
  }

  @Test
  void aRecordThatWasDeletedIsGoneWithTheNextLook() throws Exception {
    Files.delete(file());
    admin.reload();
    assertTrue(registry.iface("eth1-a").isEmpty());
  }

  @Test
  void whereNothingChangedNothingIsTold() throws Exception {
    List<IfaceEvent> events = new CopyOnWriteArrayList<>();
    registry.listen(events::add);
    events.clear();
    admin.reload();
    assertEquals(List.of(), events);
  }
}
