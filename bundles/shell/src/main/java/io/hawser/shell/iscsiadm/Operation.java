package io.hawser.shell.iscsiadm;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.util.Locale;

/** What {@code -o} says. */
enum Operation {
  /** Make a record, or log one more session in. */
  NEW,
  /** Delete a record. */
  DELETE,
  /** Set values. */
  UPDATE,
  /** Print a record. */
  SHOW,
  /** Print what was found and keep nothing. */
  NONPERSISTENT,
  /** Send the settings of an iface to its card. */
  APPLY,
  /** The same for all ifaces of a host. */
  APPLYALL,
  /** Have a card log in. */
  LOGIN,
  /** Have a card log out. */
  LOGOUT;

  /**
   * The operation of this name.
   *
   * @throws HawserException {@code INVALID} if there is none
   */
  static Operation of(String word) throws HawserException {
    for (Operation operation : values()) {
      if (operation.name().toLowerCase(Locale.ROOT).equals(word)) {
        return operation;
      }
    }
    throw new HawserException(ErrorCode.INVALID, "can not recognize operation: '" + word + "'");
  }
}
