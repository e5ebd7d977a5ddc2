package io.hawser.kernel.netlink;

/** Told of events, in order, on the receiving thread; must not block and must not send. */
public interface UeventListener {
  /** Something happened. */
  void event(Uevent event);

  /** Events were lost; what is known has to be compared with sysfs. */
  void eventsLost();
}
