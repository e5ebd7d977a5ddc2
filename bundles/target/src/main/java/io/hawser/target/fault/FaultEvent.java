package io.hawser.target.fault;

import java.util.Optional;

/**
 * What is about to happen, for a {@link FaultRule} to look at.
 *
 * @param point where
 * @param port TCP port of the portal
 * @param groupTag the portal's group
 * @param connection number of the connection, counted from 1 over the target's life
 * @param initiator the initiator's name, empty before it is known
 * @param target the target's name, empty before it is known and in discovery
 * @param lun number of the logical unit; negative where there is none
 * @param opcode opcode of the PDU, see {@link io.hawser.protocol.pdu.Opcode}; negative where there
 *     is none
 * @param cdb the command, at {@link FaultPoint#COMMAND} and when a SCSI command arrives; else empty
 */
public record FaultEvent(
    FaultPoint point,
    int port,
    int groupTag,
    long connection,
    Optional<String> initiator,
    Optional<String> target,
    long lun,
    int opcode,
    byte[] cdb) {}
