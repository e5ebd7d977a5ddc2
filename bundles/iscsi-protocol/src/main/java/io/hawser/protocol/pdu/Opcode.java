package io.hawser.protocol.pdu;

/** The opcodes of RFC 7143 section 11.2.1.2, without the immediate bit. */
public final class Opcode {
  /** NOP-Out. */
  public static final int NOP_OUT = 0x00;

  /** SCSI Command. */
  public static final int SCSI_COMMAND = 0x01;

  /** Task Management Function Request. */
  public static final int TASK_MANAGEMENT_REQUEST = 0x02;

  /** Login Request. */
  public static final int LOGIN_REQUEST = 0x03;

  /** Text Request. */
  public static final int TEXT_REQUEST = 0x04;

  /** SCSI Data-Out. */
  public static final int DATA_OUT = 0x05;

  /** Logout Request. */
  public static final int LOGOUT_REQUEST = 0x06;

  /** SNACK Request. */
  public static final int SNACK_REQUEST = 0x10;

  /** NOP-In. */
  public static final int NOP_IN = 0x20;

  /** SCSI Response. */
  public static final int SCSI_RESPONSE = 0x21;

  /** Task Management Function Response. */
  public static final int TASK_MANAGEMENT_RESPONSE = 0x22;

  /** Login Response. */
  public static final int LOGIN_RESPONSE = 0x23;

  /** Text Response. */
  public static final int TEXT_RESPONSE = 0x24;

  /** SCSI Data-In. */
  public static final int DATA_IN = 0x25;

  /** Logout Response. */
  public static final int LOGOUT_RESPONSE = 0x26;

  /** Ready To Transfer. */
  public static final int R2T = 0x31;

  /** Asynchronous Message. */
  public static final int ASYNC_MESSAGE = 0x32;

  /** Reject. */
  public static final int REJECT = 0x3f;

  private Opcode() {}

  /** Whether a target sends it: bit 5 is set in all of those, and in none of the initiator's. */
  public static boolean fromTarget(int opcode) {
    return (opcode & 0x20) != 0;
  }

  /** Whether the RFC knows it. */
  public static boolean known(int opcode) {
    return !name(opcode).equals(unnamed(opcode));
  }

  /** The RFC's name; for others {@code PDU with opcode 0x..}. */
  public static String name(int opcode) {
    return switch (opcode) {
      case NOP_OUT -> "NOP-Out";
      case SCSI_COMMAND -> "SCSI Command";
      case TASK_MANAGEMENT_REQUEST -> "Task Management Function Request";
      case LOGIN_REQUEST -> "Login Request";
      case TEXT_REQUEST -> "Text Request";
      case DATA_OUT -> "SCSI Data-Out";
      case LOGOUT_REQUEST -> "Logout Request";
      case SNACK_REQUEST -> "SNACK Request";
      case NOP_IN -> "NOP-In";
      case SCSI_RESPONSE -> "SCSI Response";
      case TASK_MANAGEMENT_RESPONSE -> "Task Management Function Response";
      case LOGIN_RESPONSE -> "Login Response";
      case TEXT_RESPONSE -> "Text Response";
      case DATA_IN -> "SCSI Data-In";
      case LOGOUT_RESPONSE -> "Logout Response";
      case R2T -> "Ready To Transfer";
      case ASYNC_MESSAGE -> "Asynchronous Message";
      case REJECT -> "Reject";
      default -> unnamed(opcode);
    };
  }

  private static String unnamed(int opcode) {
    return String.format("PDU with opcode 0x%02x", opcode);
  }
}
