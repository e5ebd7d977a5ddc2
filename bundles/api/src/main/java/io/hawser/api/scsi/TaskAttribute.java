package io.hawser.api.scsi;

/** SAM-5 task attributes with RFC 7143's ATTR codes (section 11.3.1). */
public enum TaskAttribute {
  /** 0. */
  UNTAGGED(0),
  /** 1, the usual. */
  SIMPLE(1),
  /** 2. */
  ORDERED(2),
  /** 3. */
  HEAD_OF_QUEUE(3),
  /** 4. */
  ACA(4);

  private final int code;

  TaskAttribute(int code) {
    this.code = code;
  }

  /** The three bits of a SCSI Command PDU, 0 to 4. */
  public int code() {
    return code;
  }
}
