package io.hawser.kernel.session;

/** {@code enum iscsi_param} of the kernel's {@code scsi/iscsi_if.h}, as far as it is set. */
enum KernelParameter {
  MAX_RECV_DLENGTH(0),
  MAX_XMIT_DLENGTH(1),
  HEADER_DIGEST(2),
  DATA_DIGEST(3),
  INITIAL_R2T(4),
  MAX_R2T(5),
  IMMEDIATE_DATA(6),
  FIRST_BURST(7),
  MAX_BURST(8),
  PDU_IN_ORDER(9),
  SEQUENCE_IN_ORDER(10),
  ERROR_RECOVERY_LEVEL(11),
  EXP_STATSN(14),
  TARGET_NAME(15),
  PORTAL_GROUP_TAG(16),
  PERSISTENT_ADDRESS(17),
  PERSISTENT_PORT(18),
  RECOVERY_TIMEOUT(19),
  USER(22),
  TARGET_USER(23),
  PASSWORD(24),
  TARGET_PASSWORD(25),
  FAST_ABORT(26),
  ABORT_TIMEOUT(27),
  LU_RESET_TIMEOUT(28),
  PING_TIMEOUT(30),
  RECEIVE_TIMEOUT(31),
  IFACE_NAME(32),
  INITIATOR_NAME(34),
  TARGET_RESET_TIMEOUT(35),
  DISCOVERY(43);

  /** {@code ISCSI_HOST_PARAM_IPADDRESS}. */
  static final int HOST_IP_ADDRESS = 3;

  private final int number;

  KernelParameter(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
