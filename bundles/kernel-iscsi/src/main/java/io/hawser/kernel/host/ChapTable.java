package io.hawser.kernel.host;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Printable;
import io.hawser.api.Secret;
import io.hawser.api.host.ChapEntry;
import io.hawser.kernel.netlink.Uevent;
import io.hawser.kernel.netlink.UeventRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** A card's CHAP table: {@code struct iscsi_chap_rec} of the kernel's {@code scsi/iscsi_if.h}. */
public final class ChapTable {
  /** Bytes of one record. */
  static final int RECORD = 524;

  /** Records asked for at a time. */
  static final int PAGE = 16;

  private static final int TYPE = 4;
  private static final int USER = 8;
  private static final int SECRET = 264;
  private static final int TEXT = 256;
  private static final int SECRET_LENGTH = 520;
  private static final int INCOMING = 1;
  private static final int LONGEST_SECRET = 255;

  private static final int PARAM_INDEX = 0;
  private static final int PARAM_TYPE = 1;
  private static final int PARAM_USER = 2;
  private static final int PARAM_SECRET = 3;
  private static final int PARAM_SECRET_LENGTH = 4;

  private final long transport;
  private final int host;
  private final BiFunction<UeventRequest, Deadline, CompletionStage<Uevent>> kernel;

  /**
   * @param transport the transport's handle
   * @param kernel asks it
   */
  public ChapTable(
      long transport,
      int host,
      BiFunction<UeventRequest, Deadline, CompletionStage<Uevent>> kernel) {
    this.transport = transport;
    this.host = host;
    this.kernel = kernel;
  }

  /** All entries by index. */
  public CompletionStage<List<ChapEntry>> read(Deadline deadline) {
    return read(0, new ArrayList<>(), deadline);
  }

  private CompletionStage<List<ChapEntry>> read(
      int from, List<ChapEntry> found, Deadline deadline) {
    return kernel
        .apply(UeventRequest.getChap(transport, host, PAGE, from), deadline)
        .thenCompose(
            answer -> {
              List<ChapEntry> page;
              try {
                page = parse(answer);
              } catch (HawserException e) {
                return CompletableFuture.failedFuture(e);
              }
              found.addAll(page);
              int next = page.isEmpty() ? 0 : page.get(page.size() - 1).index() + 1;
              // A card that answers with what was not asked for would be asked for ever.
              boolean onwards = next > from && next <= ChapEntry.MAX_INDEX;
              return page.size() < PAGE || !onwards
                  ? CompletableFuture.completedFuture(List.copyOf(found))
                  : read(next, found, deadline);
            });
  }

  /** The records of one answer; how many there are is told where the request said how many. */
  static List<ChapEntry> parse(Uevent answer) throws HawserException {
    int count = answer.request(4);
    ByteBuffer payload = answer.payload();
    if (count < 0 || count > PAGE || (long) count * RECORD > payload.remaining()) {
      throw new HawserException(
          ErrorCode.DAEMON_COMMUNICATION,
          "the kernel announces "
              + Integer.toUnsignedString(count)
              + " CHAP entries in "
              + payload.remaining()
              + " bytes");
    }
    List<ChapEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ByteBuffer record = payload.slice(i * RECORD, RECORD).order(ByteOrder.nativeOrder());
      String user = text(record);
      int length = record.get(SECRET_LENGTH) & 0xff;
      if (user.isEmpty()) {
        continue;
      }
      byte[] secret = new byte[length];
      record.get(SECRET, secret);
      entries.add(
          new ChapEntry(
              record.getShort(0) & 0xffff,
              record.getInt(TYPE) == INCOMING,
              user,
              Secret.of(secret)));
      Arrays.fill(secret, (byte) 0);
    }
    return entries;
  }

  private static String text(ByteBuffer record) {
    byte[] bytes = new byte[TEXT];
    record.get(USER, bytes);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return Printable.of(new String(bytes, 0, end, StandardCharsets.UTF_8));
  }

  /** Writes an entry. */
  public CompletionStage<Void> write(ChapEntry entry, Deadline deadline) {
    byte[] user = entry.user().getBytes(StandardCharsets.UTF_8);
    if (user.length >= TEXT
        || entry.secret().length() == 0
        || entry.secret().length() > LONGEST_SECRET) {
      return CompletableFuture.failedFuture(
          new HawserException(
              ErrorCode.INVALID,
              "CHAP entry "
                  + entry.index()
                  + ": the name has 1 to 255 bytes, and so has the secret"));
    }
    byte[] secret = entry.secret().copyBytes();
    Attributes attributes = new Attributes();
    attributes.parameter(PARAM_INDEX, Form.number(entry.index(), 2));
    attributes.parameter(PARAM_TYPE, new byte[] {(byte) (entry.incoming() ? INCOMING : 0)});
    attributes.parameter(PARAM_USER, user);
    attributes.parameter(PARAM_SECRET, secret);
    attributes.parameter(PARAM_SECRET_LENGTH, new byte[] {(byte) secret.length});
    Arrays.fill(secret, (byte) 0);
    return kernel
        .apply(UeventRequest.setChap(transport, host, attributes.bytes()), deadline)
        .thenAccept(answer -> {});
  }

  /** Deletes an entry. */
  public CompletionStage<Void> delete(int index, Deadline deadline) {
    return kernel
        .apply(UeventRequest.deleteChap(transport, host, index), deadline)
        .thenAccept(answer -> {});
  }
}
