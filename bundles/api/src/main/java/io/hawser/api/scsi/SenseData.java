package io.hawser.api.scsi;

import java.util.OptionalLong;

/**
 * What sense data says (SPC-4 section 4.5), whichever format it came in.
 *
 * @param key the sense key
 * @param asc additional sense code, 0 to 255
 * @param ascq additional sense code qualifier, 0 to 255
 * @param deferred whether it speaks of an earlier command (response code 71h or 73h)
 * @param information the INFORMATION field where VALID was set, e.g. the failing LBA
 */
public record SenseData(
    SenseKey key, int asc, int ascq, boolean deferred, OptionalLong information) {
  /** Whether asc and ascq are these. */
  public boolean is(int code, int qualifier) {
    return asc == code && ascq == qualifier;
  }

  /** For example {@code UNIT_ATTENTION 29h/00h}. */
  @Override
  public String toString() {
    return String.format("%s %02Xh/%02Xh%s", key, asc, ascq, deferred ? " (deferred)" : "");
  }
}
