package io.hawser.shell.command;

import io.hawser.api.HawserException;
import io.hawser.scsi.vpd.BlockCharacteristics;
import io.hawser.scsi.vpd.BlockLimits;
import io.hawser.scsi.vpd.Designator;
import io.hawser.scsi.vpd.DeviceIdentification;
import io.hawser.scsi.vpd.LogicalBlockProvisioning;
import io.hawser.scsi.vpd.SupportedPages;
import io.hawser.scsi.vpd.UnitSerialNumber;
import io.hawser.scsi.vpd.VpdPage;
import io.hawser.scsi.vpd.Wwid;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Printable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of vital product data as names and values, for people and for programs.
 *
 * @param page the page's code
 * @param title what it is called
 * @param facts name and value of each field, in the page's order
 */
record VpdReport(int page, String title, List<Fact> facts) {
  /**
   * One field.
   *
   * @param name lower case with underscores
   * @param value as text; numbers in decimal
   */
  record Fact(String name, String value) {}

  static VpdReport of(int page, ByteBuffer data) throws HawserException {
    return switch (page) {
      case VpdPage.SUPPORTED_PAGES -> supported(data);
      case VpdPage.UNIT_SERIAL_NUMBER ->
          new VpdReport(
              page,
              "unit serial number",
              List.of(new Fact("serial", UnitSerialNumber.parse(data).orElse(""))));
      case VpdPage.DEVICE_IDENTIFICATION -> identification(data);
      case VpdPage.BLOCK_LIMITS -> limits(BlockLimits.parse(data));
      case VpdPage.BLOCK_CHARACTERISTICS -> characteristics(BlockCharacteristics.parse(data));
      case VpdPage.LOGICAL_BLOCK_PROVISIONING -> provisioning(LogicalBlockProvisioning.parse(data));
      default -> dump(page, data);
    };
  }

  private static VpdReport supported(ByteBuffer data) throws HawserException {
    List<Fact> facts = new ArrayList<>();
    for (int page : SupportedPages.parse(data)) {
      facts.add(new Fact("page", hex(page)));
    }
    return new VpdReport(VpdPage.SUPPORTED_PAGES, "supported pages", facts);
  }

  private static VpdReport identification(ByteBuffer data) throws HawserException {
    List<Designator> designators = DeviceIdentification.parse(data);
    List<Fact> facts = new ArrayList<>();
    for (Designator designator : designators) {
      facts.add(new Fact("designator", designator.toString()));
    }
    facts.add(new Fact("wwid", Wwid.of(designators).orElse("")));
    return new VpdReport(VpdPage.DEVICE_IDENTIFICATION, "device identification", facts);
  }

  private static VpdReport limits(BlockLimits limits) {
    return new VpdReport(
        VpdPage.BLOCK_LIMITS,
        "block limits",
        List.of(
            fact("write_same_non_zero", limits.writeSameNonZero()),
            fact("max_compare_and_write_blocks", limits.maxCompareAndWrite()),
            fact("optimal_granularity_blocks", limits.optimalGranularity()),
            fact("max_transfer_blocks", limits.maxTransfer()),
            fact("optimal_transfer_blocks", limits.optimalTransfer()),
            fact("max_unmap_blocks", limits.maxUnmapBlocks()),
            fact("max_unmap_descriptors", limits.maxUnmapDescriptors()),
            fact("unmap_granularity_blocks", limits.unmapGranularity()),
            fact("unmap_aligned", limits.unmapAligned()),
            fact("unmap_alignment_blocks", limits.unmapAlignment()),
            new Fact("max_write_same_blocks", Long.toUnsignedString(limits.maxWriteSame()))));
  }

  private static VpdReport characteristics(BlockCharacteristics page) {
    String rotation =
        switch (page.rotationRate()) {
          case 0 -> "not told";
          case BlockCharacteristics.SOLID_STATE -> "solid state";
          default -> page.rotationRate() + " rpm";
        };
    return new VpdReport(
        VpdPage.BLOCK_CHARACTERISTICS,
        "block device characteristics",
        List.of(new Fact("rotation", rotation), fact("form_factor", page.formFactor())));
  }

  private static VpdReport provisioning(LogicalBlockProvisioning page) {
    String type =
        switch (page.type()) {
          case 0 -> "full or not told";
          case 1 -> "resource";
          case 2 -> "thin";
          default -> "type " + page.type();
        };
    return new VpdReport(
        VpdPage.LOGICAL_BLOCK_PROVISIONING,
        "logical block provisioning",
        List.of(
            new Fact("provisioning", type),
            fact("unmap", page.unmap()),
            fact("write_same_16", page.writeSame16()),
            fact("write_same_10", page.writeSame10()),
            fact("reads_zero", page.readsZero()),
            fact("anchor", page.anchor()),
            fact("threshold_exponent", page.thresholdExponent())));
  }

  private static VpdReport dump(int page, ByteBuffer data) throws HawserException {
    ByteBuffer body = VpdPage.body(page, data);
    List<Fact> facts = new ArrayList<>();
    for (int at = 0; at < body.limit(); at += 16) {
      StringBuilder line = new StringBuilder();
      for (int i = at; i < Math.min(at + 16, body.limit()); i++) {
        line.append(i == at ? "" : " ").append(hex(body.get(i) & 0xff));
      }
      facts.add(new Fact(hex(at >> 8) + hex(at & 0xff), line.toString()));
    }
    return new VpdReport(page, "not decoded", facts);
  }

  private static Fact fact(String name, long value) {
    return new Fact(name, Long.toString(value));
  }

  private static Fact fact(String name, boolean value) {
    return new Fact(name, value ? "yes" : "no");
  }

  private static String hex(int value) {
    return new String(
        new char[] {Character.forDigit(value >> 4, 16), Character.forDigit(value & 15, 16)});
  }

  String text() {
    StringBuilder text = new StringBuilder("VPD page " + hex(page) + ": " + title);
    for (Fact fact : facts) {
      text.append("\n  ").append(fact.name()).append(": ").append(Printable.of(fact.value()));
    }
    return text.toString();
  }

  String json() {
    Json json = new Json().object().put("page", hex(page)).put("title", title).array("fields");
    for (Fact fact : facts) {
      json.object().put("name", fact.name()).put("value", fact.value()).endObject();
    }
    return json.endArray().endObject().toString();
  }
}
