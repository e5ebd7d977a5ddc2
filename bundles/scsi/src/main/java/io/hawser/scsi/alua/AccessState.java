package io.hawser.scsi.alua;

import java.util.Optional;

/** Asymmetric access states of a target port group (SPC-4 section 5.16.2.4). */
public enum AccessState {
  /** 0h: best. */
  ACTIVE_OPTIMIZED(0x0),
  /** 1h: works, slower. */
  ACTIVE_NON_OPTIMIZED(0x1),
  /** 2h: no I/O until it is made active. */
  STANDBY(0x2),
  /** 3h: hardly any command works. */
  UNAVAILABLE(0x3),
  /** 4h: depends on the block. */
  LBA_DEPENDENT(0x4),
  /** Eh: gone. */
  OFFLINE(0xe),
  /** Fh: between two states. */
  TRANSITIONING(0xf);

  private final int code;

  AccessState(int code) {
    this.code = code;
  }

  /** The four bits that travel. */
  public int code() {
    return code;
  }

  /** Whether reads and writes work. */
  public boolean isActive() {
    return this == ACTIVE_OPTIMIZED || this == ACTIVE_NON_OPTIMIZED || this == LBA_DEPENDENT;
  }

  /** The state of these four bits; empty if SPC-4 defines none. */
  public static Optional<AccessState> of(int code) {
    for (AccessState state : values()) {
      if (state.code == code) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }
}
