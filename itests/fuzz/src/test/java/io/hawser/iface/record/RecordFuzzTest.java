package io.hawser.iface.record;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.api.iface.Iface;
import io.hawser.fuzz.Oracle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** Files of records: read or refused with a sentence; what was read is written and read again. */
@Tag("fuzz")
class RecordFuzzTest {
  @FuzzTest
  void record(byte[] file) {
    try {
      RecordText text = RecordText.parse(file);
      text.remarks().forEach(Oracle::sentence);
      Map<String, String> values = text.values();
      RecordText again = RecordText.parse(RecordText.format(values));
      values.values().removeIf(String::isEmpty);
      Oracle.same(values, again.values(), "a record written again");
      Oracle.same(List.of(), again.remarks(), "remarks on our own file");
      iface(values);
      node(values);
    } catch (MalformedRecordException e) {
      Oracle.sentence(e.getMessage());
    }
  }

  private static void iface(Map<String, String> file) throws MalformedRecordException {
    Map<String, String> values = completed(IfaceKeys.SCHEMA, file);
    try {
      Iface iface = IfaceCodec.decode("fuzzed", values);
      RecordText written = RecordText.parse(RecordText.format(IfaceCodec.encode(iface)));
      Iface again = IfaceCodec.decode("fuzzed", completed(IfaceKeys.SCHEMA, written.values()));
      Oracle.same(iface.transport(), again.transport(), "transport");
      Oracle.same(iface.hardwareAddress(), again.hardwareAddress(), "hardware address");
      Oracle.same(iface.netInterface(), again.netInterface(), "interface");
      Oracle.same(iface.ipAddress(), again.ipAddress(), "address");
      Oracle.same(iface.initiator(), again.initiator(), "initiator");
    } catch (IllegalArgumentException e) {
      Oracle.sentence(e.getMessage());
    }
  }

  private static void node(Map<String, String> file) {
    completed(NodeKeys.SEND_TARGETS, file);
    completed(NodeKeys.ISNS, file);
    Map<String, String> values = completed(NodeKeys.NODE, file);
    Oracle.same(values, completed(NodeKeys.NODE, values), "a checked record checked again");
  }

  private static Map<String, String> completed(RecordSchema schema, Map<String, String> file) {
    List<String> remarks = new ArrayList<>();
    Map<String, String> values = schema.completed(file, Map.of(), remarks);
    remarks.forEach(Oracle::sentence);
    return values;
  }
}
