package io.hawser.iface.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * What tells a changed file from an unchanged one without reading it: an editor makes a new file,
 * open-iscsi writes into the old one.
 *
 * @param name the file's name
 * @param key which file it is to the system, its inode as a rule
 * @param size in bytes
 * @param modified when it was written last
 */
public record FileStamp(String name, String key, long size, FileTime modified) {
  static FileStamp of(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileStamp(
        file.getFileName().toString(),
        String.valueOf(now.fileKey()),
        now.size(),
        now.lastModifiedTime());
  }
}
