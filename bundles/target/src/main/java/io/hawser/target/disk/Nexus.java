package io.hawser.target.disk;

import io.hawser.api.IscsiName;
import io.hawser.api.transport.Isid;
import io.hawser.scsi.reservation.TransportId;
import java.util.Optional;

/**
 * An initiator port and a target port that know each other: the I_T nexus of SAM-5, by the names of
 * RFC 7143 section 4.4.
 *
 * @param initiator the initiator's name
 * @param isid with the name, the initiator port
 * @param target the target's name
 * @param groupTag with the target's name, the target port: 0 to 65535
 */
public record Nexus(IscsiName initiator, Isid isid, IscsiName target, int groupTag) {
  /** The initiator port as it is named in persistent reservations. */
  public TransportId transportId() {
    return new TransportId(initiator.value(), Optional.of(isid.toString()));
  }

  /** The target port's name and the initiator port's, for messages. */
  @Override
  public String toString() {
    return initiator + ",i,0x" + isid + " - " + target + ",t,0x" + String.format("%04x", groupTag);
  }
}
