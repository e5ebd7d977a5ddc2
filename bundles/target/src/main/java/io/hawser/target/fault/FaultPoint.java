package io.hawser.target.fault;

import java.util.Set;

/** Where in the target a fault can strike. */
public enum FaultPoint {
  /** A TCP connection was accepted. */
  CONNECT(Set.of()),
  /** A login request names an initiator and a target. */
  LOGIN(
      Set.of(FaultAction.Swallow.class, FaultAction.RefuseLogin.class, FaultAction.Redirect.class)),
  /** A PDU arrived in full feature phase. */
  REQUEST(Set.of(FaultAction.Swallow.class)),
  /** A SCSI command is complete with all its data, and has not touched the medium. */
  COMMAND(
      Set.of(
          FaultAction.Swallow.class,
          FaultAction.Delay.class,
          FaultAction.Hold.class,
          FaultAction.Status.class,
          FaultAction.Check.class)),
  /** A PDU is about to be sent in full feature phase. */
  REPLY(
      Set.of(
          FaultAction.Swallow.class,
          FaultAction.Delay.class,
          FaultAction.Hold.class,
          FaultAction.CorruptHeaderDigest.class,
          FaultAction.CorruptDataDigest.class,
          FaultAction.CloseWindow.class));

  private static final Set<Class<? extends FaultAction>> EVERYWHERE =
      Set.of(FaultAction.Blackhole.class, FaultAction.Reset.class, FaultAction.Close.class);

  private final Set<Class<? extends FaultAction>> actions;

  FaultPoint(Set<Class<? extends FaultAction>> actions) {
    this.actions = actions;
  }

  /** Whether this can happen here; ending the connection can everywhere. */
  public boolean allows(FaultAction action) {
    return EVERYWHERE.contains(action.getClass()) || actions.contains(action.getClass());
  }
}
