package io.hawser.iface.record;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.session.NodeId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A process that writes records until it is killed, and says what is written. */
final class RecordWriter {
  static final String KEY = "node.session.timeo.replacement_timeout";

  /** One write. */
  record Write(int node, int value) {}

  private RecordWriter() {}

  static NodeId node(int number) {
    return new NodeId(
        IscsiName.of("iqn.2031-02.net.lab:vol" + number),
        Portal.parse("10.9.1.80:3260,1"),
        "default");
  }

  /** The writes that come of a seed. */
  static List<Write> writes(long seed) {
    Random random = new Random(seed);
    List<Write> writes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      writes.add(new Write(random.nextInt(8), 1 + random.nextInt(100_000)));
    }
    return writes;
  }

  /** Arguments: the root, a seed. Prints a line whenever a write is on disk. */
  public static void main(String[] arguments) throws Exception {
    Records records = new Records(RecordRoot.of(Path.of(arguments[0])), name -> Optional.empty());
    for (Write write : writes(Long.parseLong(arguments[1]))) {
      records.nodes().create(node(write.node()));
      records.nodes().update(node(write.node()), Map.of(KEY, Integer.toString(write.value())));
      System.out.println("written");
    }
  }
}
