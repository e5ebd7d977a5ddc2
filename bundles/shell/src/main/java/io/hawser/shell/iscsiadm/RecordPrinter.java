package io.hawser.shell.iscsiadm;

import io.hawser.api.session.RecordValues;
import java.util.LinkedHashMap;
import java.util.Map;

/** Prints records: {@code # BEGIN RECORD}, one line for each key, {@code # END RECORD}. */
final class RecordPrinter {
  /** What stands for an unset value. */
  static final String EMPTY = "<empty>";

  /** A key that open-iscsi does not have is listed only where it says something. */
  private static final Map<String, String> OURS = Map.of("node.session.iscsi.ProtocolLevel", "1");

  private RecordPrinter() {}

  /** Prints values as they are. */
  static void print(Call call, Map<String, String> values) {
    call.print("# BEGIN RECORD " + Iscsiadm.FORMAT);
    values.forEach((key, value) -> call.print(key + " = " + (value.isEmpty() ? EMPTY : value)));
    call.print("# END RECORD");
  }

  /** Prints values, secrets as stars unless {@code -S} was given. */
  static void print(Call call, RecordValues values) {
    Map<String, String> listed =
        new LinkedHashMap<>(call.request().showSecrets() ? values.asMap() : values.masked());
    OURS.forEach(listed::remove);
    print(call, listed);
  }
}
