package io.hawser.api.session;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Says which records are in use, so that nobody deletes what a session stands on. A whiteboard
 * service; the answer comes at once, from memory.
 */
@ConsumerType
public interface NodeUse {
  /** Whether a session runs on this node. */
  boolean inUse(NodeId id);

  /** Whether a session runs through the iface of this name. */
  boolean inUse(String iface);
}
