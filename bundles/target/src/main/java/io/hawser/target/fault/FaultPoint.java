package io.hawser.target.fault;

/** Where in the target a fault can strike. */
public enum FaultPoint {
  /** A TCP connection was accepted. */
  CONNECT,
  /** A login request names an initiator and a target. */
  LOGIN,
  /** A PDU arrived in full feature phase. */
  REQUEST,
  /** A SCSI command is complete with all its data, and has not touched the medium. */
  COMMAND,
  /** A PDU is about to be sent in full feature phase. */
  REPLY
}
