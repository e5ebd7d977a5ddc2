package io.hawser.advisor.model;

import java.util.Locale;

/** What an interface is for. Only a file or an operator knows; it is never guessed. */
public enum Role {
  /** Storage by iSCSI. */
  ISCSI,
  /** Management of the host. */
  MANAGEMENT,
  /** The service console of ESX classic. */
  CONSOLE,
  /** Storage by NFS. */
  NFS,
  /** Migration of virtual machines. */
  VMOTION,
  /** Fault tolerance logging. */
  FAULT_TOLERANCE,
  /** Anything else, virtual machines included. */
  OTHER;

  /** The word used in files: lower case with dashes. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
