package io.hawser.scsi.alua;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * REPORT TARGET PORT GROUPS parameter data (SPC-4 section 6.37) and the parameter list of SET
 * TARGET PORT GROUPS (section 6.45).
 *
 * @param groups the groups in the target's order
 * @param implicitTransitionSeconds how long a change of the device's own may take; 0 if not told
 */
public record PortGroups(List<PortGroup> groups, int implicitTransitionSeconds) {
  /** Most groups that are accepted. */
  public static final int MAX_GROUPS = 256;

  /** Data length with which any sane answer fits. */
  public static final int ALLOCATION = 4096;

  private static final int GROUP = 8;
  private static final int PORT = 4;

  /** Copies the list. */
  public PortGroups {
    groups = List.copyOf(groups);
  }

  /** The group of this number. */
  public Optional<PortGroup> group(int id) {
    return groups.stream().filter(g -> g.id() == id).findFirst();
  }

  /** The group this relative target port is in. */
  public Optional<PortGroup> groupOfPort(int port) {
    return groups.stream().filter(g -> g.ports().contains(port)).findFirst();
  }

  /**
   * Reads the data between position and limit. This steers where writes go, so it is all or
   * nothing: unlike inventories, half an answer is not used.
   *
   * @throws MalformedDataException if anything is cut off, a state is undefined, or a group comes
   *     twice
   */
  public static PortGroups parse(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    if (in.limit() < 4 || BigEndian.u32(in, 0) > in.limit() - 4) {
      throw malformed("announce more bytes than came");
    }
    int end = 4 + (int) BigEndian.u32(in, 0);
    boolean extended = end >= 8 && (in.get(4) & 0x70) == 0x10;
    List<PortGroup> groups = new ArrayList<>();
    Set<Integer> ids = new HashSet<>();
    int at = extended ? 8 : 4;
    while (at < end) {
      PortGroup group = group(in, at, end);
      if (!ids.add(group.id()) || groups.size() == MAX_GROUPS) {
        throw malformed("name group " + group.id() + " twice, or have too many groups");
      }
      groups.add(group);
      at += GROUP + PORT * group.ports().size();
    }
    return new PortGroups(groups, extended ? BigEndian.u8(in, 5) : 0);
  }

  private static PortGroup group(ByteBuffer in, int at, int end) throws MalformedDataException {
    if (at + GROUP > end) {
      throw malformed("end within a group");
    }
    int count = BigEndian.u8(in, at + 7);
    if (at + GROUP + PORT * count > end) {
      throw malformed("end within a group's ports");
    }
    int code = in.get(at) & 0x0f;
    AccessState state =
        AccessState.of(code).orElseThrow(() -> malformed("have the undefined state " + code));
    List<Integer> ports = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ports.add(BigEndian.u16(in, at + GROUP + PORT * i + 2));
    }
    return new PortGroup(
        BigEndian.u16(in, at + 2),
        state,
        in.get(at) < 0,
        BigEndian.u8(in, at + 1),
        BigEndian.u8(in, at + 5),
        ports);
  }

  private static MalformedDataException malformed(String what) {
    return new MalformedDataException("the REPORT TARGET PORT GROUPS data " + what);
  }

  /** The data as a target sends them, in the length-only or the extended format. */
  public byte[] encode(boolean extended) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (extended) {
      body.writeBytes(new byte[] {0x10, (byte) implicitTransitionSeconds, 0, 0});
    }
    for (PortGroup group : groups) {
      byte[] out = new byte[GROUP + PORT * group.ports().size()];
      out[0] = (byte) ((group.preferred() ? 0x80 : 0) | group.state().code());
      out[1] = (byte) group.supported();
      BigEndian.put16(out, 2, group.id());
      out[5] = (byte) group.status();
      out[7] = (byte) group.ports().size();
      for (int i = 0; i < group.ports().size(); i++) {
        BigEndian.put16(out, GROUP + PORT * i + 2, group.ports().get(i));
      }
      body.writeBytes(out);
    }
    byte[] out = new byte[4 + body.size()];
    BigEndian.put32(out, 0, body.size());
    System.arraycopy(body.toByteArray(), 0, out, 4, body.size());
    return out;
  }

  /** Builds the parameter list of SET TARGET PORT GROUPS: group to wanted state. */
  public static byte[] encodeSet(Map<Integer, AccessState> wanted) {
    byte[] out = new byte[4 + 4 * wanted.size()];
    int at = 4;
    for (Map.Entry<Integer, AccessState> entry : wanted.entrySet()) {
      out[at] = (byte) entry.getValue().code();
      BigEndian.put16(out, at + 2, entry.getKey());
      at += 4;
    }
    return out;
  }

  /** Reads the parameter list of SET TARGET PORT GROUPS, in its order. */
  public static Map<Integer, AccessState> parseSet(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    if (in.limit() < 4 || in.limit() % 4 != 0 || in.limit() > 4 + 4 * MAX_GROUPS) {
      throw new MalformedDataException(
          "the SET TARGET PORT GROUPS list has the impossible length " + in.limit());
    }
    Map<Integer, AccessState> wanted = new LinkedHashMap<>();
    for (int at = 4; at < in.limit(); at += 4) {
      int code = in.get(at) & 0x0f;
      AccessState state =
          AccessState.of(code)
              .orElseThrow(
                  () ->
                      new MalformedDataException(
                          "the SET TARGET PORT GROUPS list wants the undefined state " + code));
      wanted.put(BigEndian.u16(in, at + 2), state);
    }
    return wanted;
  }
}
