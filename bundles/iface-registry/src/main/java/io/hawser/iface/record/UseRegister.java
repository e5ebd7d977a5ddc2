package io.hawser.iface.record;

import io.hawser.api.Registration;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeUse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Everybody who may have a record in use, as one. Threading: any thread. */
public final class UseRegister implements NodeUse {
  private final List<NodeUse> users = new CopyOnWriteArrayList<>();

  /** Asks {@code use} too from now on. */
  public Registration add(NodeUse use) {
    users.add(use);
    return () -> users.remove(use);
  }

  @Override
  public boolean inUse(NodeId id) {
    return users.stream().anyMatch(user -> user.inUse(id));
  }

  @Override
  public boolean inUse(String iface) {
    return users.stream().anyMatch(user -> user.inUse(iface));
  }
}
