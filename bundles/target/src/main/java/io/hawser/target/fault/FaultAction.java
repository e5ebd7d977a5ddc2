package io.hawser.target.fault;

import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.scsi.SenseData;
import java.time.Duration;

/** What goes wrong. */
public sealed interface FaultAction {
  /** From now on the connection swallows what comes and sends nothing; TCP stays up. */
  record Blackhole() implements FaultAction {}

  /** TCP RST. */
  record Reset() implements FaultAction {}

  /** TCP FIN, without logout. */
  record Close() implements FaultAction {}

  /** The PDU or command is lost, the connection goes on. */
  record Swallow() implements FaultAction {}

  /**
   * It happens later.
   *
   * @param time how much later
   */
  record Delay(Duration time) implements FaultAction {}

  /** It happens when the fault is released. */
  record Hold() implements FaultAction {}

  /** The reply's header digest is wrong, if header digests are on. */
  record CorruptHeaderDigest() implements FaultAction {}

  /** The reply's data digest is wrong, if data digests are on and there is data. */
  record CorruptDataDigest() implements FaultAction {}

  /**
   * MaxCmdSN stays as it is from the reply on until the fault ends: the session may use up what is
   * left of its window, and then waits.
   */
  record CloseWindow() implements FaultAction {}

  /**
   * The command ends without being done.
   *
   * @param status BUSY, TASK SET FULL, RESERVATION CONFLICT …
   */
  record Status(ScsiStatus status) implements FaultAction {}

  /**
   * The command ends with CHECK CONDITION without being done.
   *
   * @param sense what it says
   */
  record Check(SenseData sense) implements FaultAction {}

  /**
   * The login is refused.
   *
   * @param statusClass Status-Class, 1 to 255
   * @param detail Status-Detail, 0 to 255
   */
  record RefuseLogin(int statusClass, int detail) implements FaultAction {}

  /**
   * The login is sent elsewhere.
   *
   * @param address value of TargetAddress, as it travels
   * @param permanent whether for good
   */
  record Redirect(String address, boolean permanent) implements FaultAction {}
}
