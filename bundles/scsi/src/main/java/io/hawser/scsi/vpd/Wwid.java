package io.hawser.scsi.vpd;

import io.hawser.api.Printable;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The world wide identifier of a logical unit, chosen and written as multipath-tools does, so that
 * a device has the same name here and there: the best designator whose association is the logical
 * unit, its type as one digit, then its value.
 *
 * <p>From best to worst: NAA 6, NAA 5, NAA 2, EUI-64, SCSI name, T10 vendor, NAA 3. Designators
 * with a length their type does not have, and those that are all zeroes or blanks, do not count:
 * devices that were never given an identity send such, and they would all be the same disk.
 */
public final class Wwid {
  private Wwid() {}

  /** The identifier, e.g. {@code 36001405…}; empty if no designator is good for one. */
  public static Optional<String> of(List<Designator> designators) {
    Designator best = null;
    int bestRank = 0;
    for (Designator candidate : designators) {
      int rank = rank(candidate);
      if (rank > bestRank) {
        best = candidate;
        bestRank = rank;
      }
    }
    return best == null ? Optional.empty() : Optional.of(render(best));
  }

  /** The rank of a designator, 1 to 8; 0 if it is no identity of a logical unit. */
  public static int rank(Designator designator) {
    byte[] value = designator.value();
    if (designator.association() != Designator.LOGICAL_UNIT || isBlank(value)) {
      return 0;
    }
    return switch (designator.type()) {
      case Designator.TYPE_NAA -> naaRank(value);
      case Designator.TYPE_EUI64 ->
          value.length == 8 || value.length == 12 || value.length == 16 ? 4 : 0;
      case Designator.TYPE_NAME -> nameType(value) == 0 ? 0 : 3;
      case Designator.TYPE_T10 -> value.length < 8 ? 0 : 2;
      default -> 0;
    };
  }

  private static int naaRank(byte[] value) {
    return switch (value[0] >>> 4 & 0x0f) {
      case 6 -> value.length == 16 ? 8 : 0;
      case 5 -> value.length == 8 ? 7 : 0;
      case 2 -> value.length == 8 ? 6 : 0;
      case 3 -> value.length == 8 ? 1 : 0;
      default -> 0;
    };
  }

  private static boolean isBlank(byte[] value) {
    // The first nibble of an NAA designator is its kind and never zero.
    int naa = value.length > 0 ? value[0] & 0x0f : 0;
    boolean restZero = naa == 0;
    boolean blank = true;
    for (int i = 0; i < value.length; i++) {
      blank &= value[i] == 0 || value[i] == ' ';
      restZero &= i == 0 || value[i] == 0;
    }
    return blank || restZero;
  }

  private static char nameType(byte[] value) {
    String text = new String(value, StandardCharsets.UTF_8);
    if (text.startsWith("eui.")) {
      return '2';
    }
    if (text.startsWith("naa.")) {
      return '3';
    }
    return text.startsWith("iqn.") ? '8' : 0;
  }

  private static String render(Designator designator) {
    byte[] value = designator.value();
    return switch (designator.type()) {
      case Designator.TYPE_NAA, Designator.TYPE_EUI64 ->
          designator.type() + HexFormat.of().formatHex(value);
      case Designator.TYPE_NAME -> {
        String text = printable(value).substring(4);
        char type = nameType(value);
        yield type + (type == '8' ? text : text.toLowerCase(Locale.ROOT));
      }
      default -> "1" + printable(value).replaceAll(" +$", "").replaceAll(" +", "_");
    };
  }

  /** Up to the first NUL; what a terminal should not see becomes {@code ?}. */
  private static String printable(byte[] value) {
    String text = new String(value, StandardCharsets.UTF_8);
    int nul = text.indexOf(0);
    return Printable.of(nul < 0 ? text : text.substring(0, nul));
  }
}
