package io.hawser.api.host;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A target in a card's flash memory, to which the card logs in by itself.
 *
 * @param host the SCSI host's number
 * @param index its number in the table
 * @param values what it tells, keyed as open-iscsi does: {@code flashnode.session.*} and {@code
 *     flashnode.conn[0].*}; secrets are left out
 */
public record FlashNode(int host, int index, SortedMap<String, String> values) {
  /** Copies the map. */
  public FlashNode {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }
}
