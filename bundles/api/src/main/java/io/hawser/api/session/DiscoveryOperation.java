package io.hawser.api.session;

/** What a discovery does with the node records ({@code -o} of {@code iscsiadm -m discovery}). */
public enum DiscoveryOperation {
  /** Add records for portals that have none; known ones keep their settings. */
  NEW,
  /** Set the records of known portals back to the defaults of {@code iscsid.conf}. */
  UPDATE,
  /** Delete the records of this source that it reports no more. */
  DELETE
}
