package io.hawser.shell.command;

import io.hawser.api.HawserException;
import io.hawser.api.IscsiUrl;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.scsi.Lun;
import io.hawser.scsi.disk.Capacity;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.lun.LunAddress;
import io.hawser.scsi.vpd.DeviceIdentification;
import io.hawser.scsi.vpd.VpdPage;
import io.hawser.scsi.vpd.Wwid;
import io.hawser.shell.terminal.Decimal;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Printable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Logs in to each target, once, and lists its LUNs. A target that cannot be listed does not stop
 * the others; the first failure is the command's.
 */
final class LunListing {
  private final Invocation call;
  private final Connection connection;
  private HawserException first;

  LunListing(Invocation call, Connection connection) {
    this.call = call;
    this.connection = connection;
  }

  /** What is known of one LUN. */
  private record Entry(Lun lun, StandardInquiry inquiry, Capacity capacity, String wwid) {}

  void print(List<DiscoveredNode> nodes) throws HawserException {
    Json json = new Json().array();
    for (Map.Entry<String, List<DiscoveredNode>> target : LsCommand.byTarget(nodes).entrySet()) {
      List<DiscoveredNode> portals = target.getValue();
      if (!call.json()) {
        for (DiscoveredNode node : portals) {
          call.print(node.target() + " " + node.portal());
        }
      }
      List<Entry> luns = luns(portals);
      if (call.json()) {
        json(json, portals, luns);
      } else {
        for (Entry entry : luns) {
          call.print("  " + text(entry));
        }
      }
    }
    if (call.json()) {
      call.print(json.endArray().toString());
    }
    if (first != null) {
      throw first;
    }
  }

  /** By the first portal that lets us in. */
  private List<Entry> luns(List<DiscoveredNode> portals) {
    HawserException last = null;
    for (DiscoveredNode node : portals) {
      IscsiUrl named = connection.url();
      IscsiUrl url =
          new IscsiUrl(
              node.portal(),
              Optional.of(node.target()),
              OptionalInt.empty(),
              named.user(),
              named.password(),
              named.options());
      try (OpenSession session =
          OpenSession.open(call, new Connection(url, connection.options()))) {
        return entries(session);
      } catch (HawserException e) {
        last = e;
      }
    }
    if (first == null) {
      first = last;
    } else {
      call.warn(Printable.of(last.getMessage()));
    }
    return List.of();
  }

  private static List<Entry> entries(OpenSession session) throws HawserException {
    List<Entry> entries = new ArrayList<>();
    for (Lun lun : session.calls(Lun.of(0)).luns().luns()) {
      if (LunAddress.of(lun).isOrdinary()) {
        entries.add(entry(lun, session.calls(lun)));
      }
    }
    return entries;
  }

  private static Entry entry(Lun lun, ScsiCalls calls) throws HawserException {
    StandardInquiry inquiry = calls.inquiry();
    Capacity capacity = inquiry.isDisk() ? calls.capacity() : null;
    Optional<ByteBuffer> page = calls.vpdIfThere(VpdPage.DEVICE_IDENTIFICATION);
    String wwid =
        page.isPresent() ? Wwid.of(DeviceIdentification.parse(page.get())).orElse(null) : null;
    return new Entry(lun, inquiry, capacity, wwid);
  }

  private static String text(Entry entry) {
    StringBuilder text = new StringBuilder("lun=").append(entry.lun());
    text.append(" type=").append(DeviceTypes.name(entry.inquiry().type()).replace(' ', '-'));
    if (entry.capacity() != null) {
      text.append(" bytes=").append(entry.capacity().bytes());
      text.append(" block_size=").append(entry.capacity().blockSize());
    }
    text.append(" wwid=").append(entry.wwid() == null ? "-" : entry.wwid());
    if (entry.capacity() != null) {
      text.append(" (").append(Decimal.bytes(entry.capacity().bytes())).append(", ");
      text.append(entry.inquiry().vendor()).append(' ').append(entry.inquiry().product());
      text.append(')');
    }
    return Printable.of(text.toString());
  }

  private static void json(Json json, List<DiscoveredNode> portals, List<Entry> luns) {
    json.object().put("target", portals.get(0).target().value()).array("portals");
    for (DiscoveredNode node : portals) {
      json.add(node.portal().toString());
    }
    json.endArray().array("luns");
    for (Entry entry : luns) {
      json.object().put("lun", entry.lun().number());
      json.put("type", DeviceTypes.name(entry.inquiry().type()));
      json.put("vendor", entry.inquiry().vendor()).put("product", entry.inquiry().product());
      json.put("wwid", entry.wwid());
      if (entry.capacity() != null) {
        json.put("bytes", entry.capacity().bytes());
        json.put("block_size", entry.capacity().blockSize());
      }
      json.endObject();
    }
    json.endArray().endObject();
  }
}
