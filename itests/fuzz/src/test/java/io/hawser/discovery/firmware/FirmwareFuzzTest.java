package io.hawser.discovery.firmware;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.fuzz.Oracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;

/** Boot tables of a careless firmware: every target is usable, every warning is harmless. */
@Tag("fuzz")
class FirmwareFuzzTest {
  /** The order is part of the seeds' format: append only. */
  private static final String[] FILES = {
    "initiator/initiator-name",
    "target0/target-name",
    "target0/ip-addr",
    "target0/port",
    "target0/lun",
    "target0/flags",
    "target0/nic-assoc",
    "target0/chap-type",
    "target0/chap-name",
    "target0/chap-secret",
    "target0/rev-chap-name",
    "target0/rev-chap-name-secret",
    "ethernet0/mac",
    "ethernet0/ip-addr",
    "ethernet0/subnet-mask",
    "ethernet0/prefix-len",
    "ethernet0/gateway",
    "ethernet0/vlan",
    "ethernet0/origin",
    "ethernet0/primary-dns"
  };

  private static Path root;

  private static synchronized Path root() throws IOException {
    if (root == null) {
      root = Files.createTempDirectory("fuzz-ibft");
      for (String directory : new String[] {"initiator", "target0", "ethernet0"}) {
        Files.createDirectories(table().resolve(directory));
        table().resolve(directory).toFile().deleteOnExit();
      }
    }
    return root;
  }

  private static Path table() {
    return root.resolve("sys/firmware/ibft");
  }

  /** Up to six files: a byte for the name, one for the length, the content. */
  @FuzzTest
  void table(byte[] input) throws IOException {
    Path top = root();
    Path[] written = new Path[6];
    int at = 0;
    for (int i = 0; i < written.length && at + 2 <= input.length; i++) {
      Path file = table().resolve(FILES[(input[at] & 0xff) % FILES.length]);
      int end = Math.min(input.length, at + 2 + (input[at + 1] & 0xff));
      Files.write(file, Arrays.copyOfRange(input, at + 2, end));
      written[i] = file;
      at = end;
    }
    try {
      BootRecords records = new FirmwareReader(top).read();
      records.warnings().forEach(Oracle::sentence);
      Oracle.holds(records.targets().size() <= 1, "more targets than there are");
      for (BootTarget target : records.targets()) {
        Oracle.sentence(target.toString().replaceAll("\\p{Cf}|\\p{Cc}", "?"));
        target.initiator().ifPresent(name -> Oracle.sentence(name.value()));
        Oracle.sentence(target.name().value());
      }
    } finally {
      for (Path file : written) {
        if (file != null) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
