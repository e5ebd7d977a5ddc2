package io.hawser.shell.command;

/** Names of peripheral device types (SPC-4 table 176). */
final class DeviceTypes {
  private DeviceTypes() {}

  static String name(int type) {
    return switch (type) {
      case 0x00 -> "disk";
      case 0x01 -> "tape";
      case 0x03 -> "processor";
      case 0x05 -> "cd/dvd";
      case 0x07 -> "optical";
      case 0x08 -> "changer";
      case 0x0c -> "controller";
      case 0x0d -> "enclosure";
      case 0x0e -> "simplified disk";
      case 0x11 -> "object storage";
      case 0x14 -> "zoned disk";
      case 0x1e -> "well-known unit";
      case 0x1f -> "none";
      default -> "type " + type;
    };
  }
}
