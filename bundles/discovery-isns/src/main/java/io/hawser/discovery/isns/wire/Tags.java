package io.hawser.discovery.isns.wire;

/** Attribute tags this room uses (RFC 4171 section 6.1). */
public final class Tags {
  /** Divides the message key from the operating attributes. */
  public static final int DELIMITER = 0;

  /** Name of a network entity. */
  public static final int ENTITY = 1;

  /** Protocol of an entity; 2 is iSCSI. */
  public static final int ENTITY_PROTOCOL = 2;

  /** Time of an event, eight bytes. */
  public static final int TIMESTAMP = 4;

  /** For how many seconds a registration lives without a sign of life. */
  public static final int REGISTRATION_PERIOD = 6;

  /** Address of a portal, 16 bytes. */
  public static final int PORTAL_ADDRESS = 16;

  /** Port of a portal; bit 16 says UDP. */
  public static final int PORTAL_PORT = 17;

  /** Seconds between status inquiries. */
  public static final int ESI_INTERVAL = 19;

  /** Where status inquiries are sent. */
  public static final int ESI_PORT = 20;

  /** Where change notifications are sent. */
  public static final int SCN_PORT = 23;

  /** iSCSI node name. */
  public static final int NODE_NAME = 32;

  /** Node type bits: 1 target, 2 initiator, 4 control. */
  public static final int NODE_TYPE = 33;

  /** Alias of a node. */
  public static final int NODE_ALIAS = 34;

  /** Which changes are wanted, and which happened. */
  public static final int SCN_BITMAP = 35;

  /** Portal group: the node's name. */
  public static final int PG_NAME = 48;

  /** Portal group: the portal's address. */
  public static final int PG_ADDRESS = 49;

  /** Portal group: the portal's port. */
  public static final int PG_PORT = 50;

  /** Portal group: the tag. */
  public static final int PG_TAG = 51;

  private Tags() {}
}
