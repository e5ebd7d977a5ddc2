package io.hawser.api.multipath;

/** How a device rates the port group of a path (ALUA, SPC-4 section 5.16). */
public enum PathAccess {
  /** The device does not tell, or was not asked yet; used like {@link #OPTIMIZED}. */
  UNKNOWN,
  /** Best. */
  OPTIMIZED,
  /** Works, slower. */
  NON_OPTIMIZED,
  /** Depends on the block; used like {@link #NON_OPTIMIZED}. */
  LBA_DEPENDENT,
  /** No I/O until the device changes it. */
  STANDBY,
  /** No I/O. */
  UNAVAILABLE,
  /** No I/O. */
  OFFLINE,
  /** Between two states. */
  TRANSITIONING;

  /** Whether reads and writes work. */
  public boolean isActive() {
    return this == UNKNOWN || this == OPTIMIZED || this == NON_OPTIMIZED || this == LBA_DEPENDENT;
  }
}
