package io.hawser.target.disk;

import io.hawser.api.scsi.SenseData;
import io.hawser.scsi.sense.SenseCode;

/** Ends the command at hand with a CHECK CONDITION; carries no stack trace, as it is no fault. */
final class CheckCondition extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient SenseData sense;

  CheckCondition(SenseCode code) {
    this(code.data());
  }

  CheckCondition(SenseData sense) {
    super(sense.toString(), null, false, false);
    this.sense = sense;
  }

  SenseData sense() {
    return sense;
  }
}
