package io.hawser.kernel.host;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.host.IfacePlan;
import io.hawser.api.iface.Iface;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.netlink.UeventRequest;
import io.hawser.kernel.sysfs.KernelIface;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes of iface records the one message that sets a host's network interfaces, and refuses what
 * the driver does not take. Differs from open-iscsi where that loses what the user wants: the
 * message counts the attributes it holds, and a record's 0 is sent when 0 is a value of the
 * parameter and the card says it has another.
 *
 * <p>A key the driver does not take is passed over if the card has that value already: records made
 * for a card's ports hold whatever the card told.
 */
public final class IfacePlanner {
  private final DriverProfile profile;
  private final int host;
  private final List<KernelIface> present;
  private final Attributes attributes = new Attributes();
  private final List<IfacePlan.Setting> settings = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private Optional<String> hostAddress = Optional.empty();

  /**
   * @param host the SCSI host's number
   * @param present its network interfaces as they are now
   */
  public IfacePlanner(DriverProfile profile, int host, List<KernelIface> present) {
    this.profile = profile;
    this.host = host;
    this.present = List.copyOf(present);
  }

  /**
   * The plan for these records.
   *
   * <p>The message names no transport: its handle is filled in when it is sent.
   *
   * @throws HawserException {@code INVALID} naming the first key that cannot be set
   */
  public IfacePlan plan(List<Iface> ifaces) throws HawserException {
    for (Iface iface : ifaces) {
      add(iface);
    }
    String message = "";
    if (attributes.count() > 0) {
      UeventRequest request =
          UeventRequest.setIfaceParameters(0, host, attributes.count(), attributes.bytes());
      byte[] bytes = new byte[request.message().remaining()];
      request.message().get(bytes);
      message = IfacePlan.Setting.hex(bytes);
    }
    return new IfacePlan(
        host,
        profile.name(),
        ifaces.stream().map(Iface::name).toList(),
        settings,
        hostAddress,
        message,
        remarks);
  }

  private void add(Iface iface) throws HawserException {
    if (profile.ifaceParameters().any()) {
      new IfaceReader(iface).read();
    } else if (profile.hostAddress() != DriverProfile.HostAddress.NOT_USED) {
      hostAddress(iface);
    } else {
      throw new HawserException(
          ErrorCode.TRANSPORT_CAPABILITY,
          "iface " + iface.name() + ": nothing can be applied to a port of " + profile.name());
    }
  }

  private void hostAddress(Iface iface) throws HawserException {
    for (Map.Entry<String, String> each : iface.settings().entrySet()) {
      if (isSet(each.getValue()) && !IfaceRecord.LOCAL.contains(each.getKey())) {
        throw refused(iface, each.getKey(), each.getValue(), "cannot be set on " + profile.name());
      }
    }
    if (iface.ipAddress().isPresent()) {
      check(iface, "iface.ipaddress", iface.ipAddress().get(), Form.ADDRESS, false);
      hostAddress = iface.ipAddress();
    }
  }

  private static boolean isSet(String value) {
    return !value.isEmpty() && !value.equals("0");
  }

  private static void check(Iface iface, String key, String value, Form form, boolean ipv6)
      throws HawserException {
    encode(iface, key, value, form, ipv6);
  }

  private static Optional<byte[]> encode(
      Iface iface, String key, String value, Form form, boolean ipv6) throws HawserException {
    try {
      return form.encode(value, ipv6);
    } catch (IllegalArgumentException e) {
      throw refused(iface, key, value, e.getMessage());
    }
  }

  private static HawserException refused(Iface iface, String key, String value, String why) {
    return new HawserException(
        ErrorCode.INVALID,
        "iface " + iface.name() + ": " + key + " = '" + value + "' " + why + "; nothing was sent");
  }

  /** One record. */
  private final class IfaceReader {
    private final Iface iface;
    private final IfaceRecord record;
    private final boolean ipv6;
    private final int number;
    private final Map<String, String> now;

    IfaceReader(Iface iface) throws HawserException {
      this.iface = iface;
      record = new IfaceRecord(iface);
      ipv6 = record.ipv6();
      try {
        number = record.number();
      } catch (IllegalArgumentException e) {
        throw refused(iface, IfaceRecord.NUMBER, record.value(IfaceRecord.NUMBER), e.getMessage());
      }
      now =
          present.stream()
              .filter(each -> each.ipv6() == ipv6 && each.number() == number)
              .findFirst()
              .<Map<String, String>>map(KernelIface::attributes)
              .orElse(Map.of());
    }

    void read() throws HawserException {
      int last = ipv6 ? profile.ifaceParameters().lastIpv6() : profile.ifaceParameters().lastIpv4();
      if (number > last) {
        throw refused(
            iface,
            IfaceRecord.NUMBER,
            Integer.toString(number),
            "is above " + last + ", the last " + protocol() + " iface of " + profile.name());
      }
      record.checkKeys(ipv6);
      if (record.value(CardParameter.IFACE_ENABLE.key()).equals("disable")) {
        // What is switched off takes nothing else.
        set(CardParameter.IFACE_ENABLE);
        return;
      }
      checkMask();
      for (CardParameter parameter : CardParameter.of(ipv6)) {
        if (!record.isOverruled(parameter)) {
          set(parameter);
        }
      }
      if (profile.ifaceParameters().oneVlan() && isSet(record.value("iface.vlan_id"))) {
        remarks.add(
            profile.name() + " has one VLAN for both protocols of a port: apply it to both ifaces");
      }
    }

    private String protocol() {
      return ipv6 ? "IPv6" : "IPv4";
    }

    private void checkMask() throws HawserException {
      String address = record.value(CardParameter.IPV4_ADDR.key());
      boolean alone =
          !ipv6
              && !address.isEmpty()
              && !address.equals(now.get(CardParameter.IPV4_ADDR.attribute()))
              && record.value(CardParameter.IPV4_SUBNET.key()).isEmpty();
      if (profile.ifaceParameters().maskWithAddress()
          && alone
          && !record.isOverruled(CardParameter.IPV4_ADDR)) {
        throw refused(
            iface,
            CardParameter.IPV4_ADDR.key(),
            address,
            "needs iface.subnet_mask: " + profile.name() + " takes both together only");
      }
    }

    private void set(CardParameter parameter) throws HawserException {
      String value = record.value(parameter.key());
      if (value.isEmpty()) {
        return;
      }
      if (parameter == CardParameter.VLAN_TAG) {
        setVlan(value);
        return;
      }
      boolean zero = parameter.form().isNumber() && value.equals("0");
      if (zero && !(parameter.form().zeroIsValue() && isSet(present(parameter)))) {
        return;
      }
      Optional<byte[]> bytes = encode(iface, parameter.key(), value, parameter.form(), ipv6);
      if (bytes.isEmpty() || isPresentZeroAddress(parameter, bytes.get())) {
        return;
      }
      if (!takes(parameter, value)) {
        if (!isAsItIs(parameter, value)) {
          throw refused(
              iface,
              parameter.key(),
              value,
              "cannot be set on iface " + number + " of " + profile.name());
        }
        return;
      }
      if (zero) {
        remarks.add(parameter.key() + ": 0 is set, the card has " + present(parameter));
      }
      put(parameter, value, bytes.get());
    }

    private boolean takes(CardParameter parameter, String value) {
      return profile.ifaceParameters().takes(number, parameter.key())
          && (parameter != CardParameter.IPV6_ADDR_AUTOCFG
              || !value.equals("dhcpv6")
              || profile.ifaceParameters().takes(number, DriverProfile.IfaceParameters.DHCPV6));
    }

    private void setVlan(String value) throws HawserException {
      CardParameter tag = CardParameter.VLAN_TAG;
      long id = check(tag.key(), value, Form.VLAN);
      String text = record.value(CardParameter.VLAN_PRIORITY);
      long priority = text.isEmpty() ? 0 : check(CardParameter.VLAN_PRIORITY, text, Form.U3);
      boolean off = record.value(CardParameter.VLAN_ENABLED.key()).startsWith("disable");
      if (off || id == 0 && !isSet(present(tag))) {
        return;
      }
      if (!profile.ifaceParameters().takes(number, tag.key())) {
        if (!isAsItIs(tag, value)) {
          throw refused(iface, tag.key(), value, "cannot be set on " + profile.name());
        }
        return;
      }
      put(tag, value + " priority " + priority, Form.number(priority << 13 | id, 2));
    }

    private long check(String key, String value, Form form) throws HawserException {
      try {
        return form.number(value);
      } catch (IllegalArgumentException e) {
        throw refused(iface, key, value, e.getMessage());
      }
    }

    private void put(CardParameter parameter, String value, byte[] bytes) throws HawserException {
      try {
        attributes.iface(parameter, number, ipv6, bytes);
      } catch (IllegalArgumentException e) {
        throw new HawserException(
            ErrorCode.INVALID, "iface " + iface.name() + ": " + e.getMessage(), e);
      }
      settings.add(
          new IfacePlan.Setting(
              iface.name(),
              parameter.key(),
              value,
              parameter.kernelName(),
              ipv6,
              number,
              IfacePlan.Setting.hex(bytes)));
    }

    private String present(CardParameter parameter) {
      return now.getOrDefault(parameter.attribute(), "");
    }

    /** An address of zeros that the card shows for none is not an address to set. */
    private boolean isPresentZeroAddress(CardParameter parameter, byte[] bytes) {
      for (byte each : bytes) {
        if (each != 0) {
          return false;
        }
      }
      return parameter.form() == Form.ADDRESS;
    }

    private boolean isAsItIs(CardParameter parameter, String value) {
      String card = present(parameter);
      return card.equalsIgnoreCase(value)
          || parameter.form() == Form.SWITCH
              && (value.equals("enable")
                  ? card.equals("enabled") || card.equals("1")
                  : card.equals("disabled") || card.equals("0"));
    }
  }
}
