package io.hawser.shell.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSinkTest {
  @TempDir Path directory;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theFileIsThereOnlyAfterItsCommit() throws IOException {
    Path file = directory.resolve("out");
    try (FileSink sink = FileSink.open(file.toString())) {
      sink.write(0, ByteBuffer.wrap(new byte[] {1, 2})).toCompletableFuture().join();
      sink.write(2, ByteBuffer.wrap(new byte[] {3})).toCompletableFuture().join();
      assertEquals(false, Files.exists(file));
      sink.commit();
    }
    assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(file));
    assertEquals(List.of("out"), names());
  }

  @Test
  void withoutCommitNothingIsLeftAndTheOldFileStays() throws IOException {
    Path file = Files.writeString(directory.resolve("out"), "old");
    try (FileSink sink = FileSink.open(file.toString())) {
      sink.write(0, ByteBuffer.wrap(new byte[] {1, 2})).toCompletableFuture().join();
    }
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("out"), names());
  }

  @Test
  void aReplacedFileKeepsItsRightsAndALinkStaysALink() throws IOException {
    Path file = Files.writeString(directory.resolve("real"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    try (FileSink sink = FileSink.open(link.toString())) {
      sink.write(0, ByteBuffer.wrap(new byte[] {7})).toCompletableFuture().join();
      sink.commit();
    }
    assertEquals(true, Files.isSymbolicLink(link));
    assertArrayEquals(new byte[] {7}, Files.readAllBytes(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void aDeviceIsWrittenDirectly() throws HawserException {
    try (FileSink sink = FileSink.open("/dev/null")) {
      sink.write(0, ByteBuffer.wrap(new byte[] {7})).toCompletableFuture().join();
      sink.commit();
    }
  }

  @Test
  void whatCannotBeWrittenIsSaid() {
    HawserException e =
        assertThrows(
            HawserException.class, () -> FileSink.open(directory.resolve("no/such").toString()));
    assertEquals(ErrorCode.INVALID, e.code());
    assertEquals(
        directory.resolve("no/such") + " cannot be written: no such file or directory",
        e.getMessage());
  }

  @Test
  void aDirectoryIsNoFile() {
    assertThrows(HawserException.class, () -> FileSink.open(directory.toString()));
    assertThrows(HawserException.class, () -> FileSource.open(directory.toString()));
  }
}
