package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.vpd.DeviceIdentification;
import io.hawser.scsi.vpd.UnitSerialNumber;
import io.hawser.scsi.vpd.VpdPage;
import io.hawser.scsi.vpd.Wwid;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code hawser inq}: what a LUN says it is. */
public final class InqCommand implements Command {
  private static final CommandSpec SPEC =
      new CommandSpec(
          "inq",
          "print what a LUN says it is: vendor, product, revision, serial number, WWID",
          List.of(Parameter.required("URL", "the LUN", ValueKind.URL)),
          List.of(
              Option.value("vpd", "PAGE", "print this page of vital product data, hexadecimal"),
              Option.flag("explain", "print what was negotiated, key by key, and what it means")),
          ConnectionOptions.ALL,
          List.of(
              "The pages 00, 80, 83, b0, b1 and b2 are decoded; any other is dumped as it came."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    Connection connection = Connection.toLun(call, call.arguments().positional().get(0));
    Optional<String> page = call.arguments().value("vpd");
    int code = page.isPresent() ? page(page.get()) : -1;
    try (OpenSession session = OpenSession.open(call, connection)) {
      ScsiCalls calls = session.calls();
      if (call.arguments().flag("explain")) {
        Transcript.print(call, session.session());
      } else if (code >= 0) {
        VpdReport report = VpdReport.of(code, calls.vpd(code));
        call.print(call.json() ? report.json() : report.text());
      } else {
        standard(call, connection, calls);
      }
    }
  }

  private static int page(String text) throws HawserException {
    String digits = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
    try {
      int value = digits.startsWith("-") ? -1 : Integer.parseInt(digits, 16);
      if (value >= 0 && value <= 0xff) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw badPage(text, e);
    }
    throw badPage(text, null);
  }

  private static HawserException badPage(String text, Exception cause) {
    return new HawserException(
        ErrorCode.INVALID, "--vpd '" + text + "': not a page from 00 to ff", cause);
  }

  private static void standard(Invocation call, Connection connection, ScsiCalls calls)
      throws HawserException {
    StandardInquiry inquiry = calls.inquiry();
    if (!inquiry.present()) {
      throw new HawserException(
          ErrorCode.NO_OBJECTS_FOUND, connection.url() + ": the target has no such LUN");
    }
    Optional<ByteBuffer> serialPage = calls.vpdIfThere(VpdPage.UNIT_SERIAL_NUMBER);
    Optional<ByteBuffer> idPage = calls.vpdIfThere(VpdPage.DEVICE_IDENTIFICATION);
    String serial = null;
    String wwid = null;
    try {
      serial =
          serialPage.isPresent() ? UnitSerialNumber.parse(serialPage.get()).orElse(null) : null;
      wwid =
          idPage.isPresent()
              ? Wwid.of(DeviceIdentification.parse(idPage.get())).orElse(null)
              : null;
    } catch (MalformedDataException e) {
      call.warn("warning: " + Printable.of(e.getMessage()));
    }
    String type = DeviceTypes.name(inquiry.type());
    if (call.json()) {
      Json json = new Json().object().put("vendor", inquiry.vendor());
      json.put("product", inquiry.product()).put("revision", inquiry.revision());
      json.put("serial", serial).put("wwid", wwid).put("type", type);
      json.put("version", inquiry.version()).put("alua", inquiry.targetPortGroups() != 0);
      call.print(json.endObject().toString());
      return;
    }
    call.print("vendor:   " + inquiry.vendor());
    call.print("product:  " + inquiry.product());
    call.print("revision: " + inquiry.revision());
    call.print("serial:   " + (serial == null ? "-" : serial));
    call.print("wwid:     " + (wwid == null ? "-" : wwid));
    call.print("type:     " + type.toLowerCase(Locale.ROOT));
  }
}
