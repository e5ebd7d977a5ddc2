package io.hawser.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.advisor.file.TopologyFile;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

/** A topology somebody wrote: read, or refused with the place that is wrong. */
@Tag("fuzz")
class TopologyFuzzTest {
  @FuzzTest
  void json(byte[] input) {
    try {
      TopologyFile.parse(new StringReader(new String(input, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      Oracle.holds(e.getMessage() != null && !e.getMessage().isBlank(), "no message");
    }
  }
}
