package io.hawser.iface;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Printable;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceAdmin;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.iface.record.FileStamp;
import io.hawser.iface.record.IfaceFiles;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the registry and the records on disk the same: every change is on disk and in the registry
 * when the call returns.
 *
 * <p>Threading: any thread; blocks for the disk.
 */
public final class RecordedIfaces implements IfaceAdmin {
  private final IfaceFiles files;
  private final LiveIfaceRegistry registry;

  /** The files as they were when they were read last. */
  private List<FileStamp> read;

  /**
   * @param files the records
   * @param registry what is told of them
   */
  public RecordedIfaces(IfaceFiles files, LiveIfaceRegistry registry) {
    this.files = files;
    this.registry = registry;
  }

  @Override
  public synchronized Iface create(String name) throws HawserException {
    Iface made = files.create(name);
    reload();
    return made;
  }

  @Override
  public synchronized Iface update(String name, Map<String, String> values) throws HawserException {
    // The iface of a card's port gets its file with its first change.
    Optional<Iface> generated = registry.iface(name).map(IfaceStatus::iface);
    Iface changed = files.update(name, values, generated);
    reload();
    return changed;
  }

  @Override
  public Map<String, String> record(String name) throws HawserException {
    Iface iface =
        registry
            .iface(name)
            .map(IfaceStatus::iface)
            .orElseThrow(
                () ->
                    new HawserException(
                        ErrorCode.INVALID, "there is no iface '" + Printable.of(name) + "'"));
    return IfaceFiles.values(iface);
  }

  @Override
  public synchronized void reload() throws HawserException {
    // Stamps first: what changes while the files are read is then read again next time.
    List<FileStamp> now = files.stamps();
    if (!now.equals(read)) {
      registry.records(files.list());
      read = now;
    }
  }

  @Override
  public synchronized void delete(String name) throws HawserException {
    files.delete(name);
    reload();
  }
}
