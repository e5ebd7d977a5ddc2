package io.hawser.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ViewsTest {
  private final FakeDisk disk = new FakeDisk(512, 512);
  private final BlockingDevice device =
      new BlockingDevice(Devices.attach(disk, new ManualDelay()), Duration.ofSeconds(20));

  @Test
  void callsWaitAndThrowWhatWentWrong() throws Exception {
    ByteBuffer data = Devices.random(new Random(1), 2048);
    device.write(1024, data);
    ByteBuffer back = ByteBuffer.allocate(2048);
    device.read(1024, back);
    assertEquals(data, back);
    device.flush();
    device.writeZeroes(1024, 512);
    device.unmap(0, 8192);
    HawserException failure =
        assertThrows(HawserException.class, () -> device.read(1, ByteBuffer.allocate(512)));
    assertEquals(ErrorCode.INVALID, failure.code());
  }

  @Test
  void anInterruptedCallEndsOnlyWhenTheBufferIsFree() throws Exception {
    disk.hold = true;
    CountDownLatch ended = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              try {
                device.read(0, ByteBuffer.allocate(512));
              } catch (Throwable t) {
                thrown.set(t);
              }
              assertTrue(Thread.currentThread().isInterrupted());
              ended.countDown();
            });
    reader.start();
    assertTrue(ended.await(20, TimeUnit.SECONDS));
    assertEquals(InterruptedIOException.class, thrown.get().getClass());
    assertEquals(1, disk.cancelled.size());
  }

  @Test
  void aChannelTakesAnyOffsetAndLength() throws Exception {
    try (DeviceChannel channel = new DeviceChannel(device)) {
      byte[] model = new byte[512 * 512];
      assertEquals(model.length, channel.size());
      for (long seed = 1; seed <= 400; seed++) {
        Random random = new Random(seed);
        int at = random.nextInt(model.length);
        int length = random.nextInt(Math.min(5000, model.length - at) + 1);
        ByteBuffer data = Devices.random(random, length);
        channel.position(at);
        if (random.nextBoolean()) {
          assertEquals(length, channel.write(data));
          System.arraycopy(data.array(), 0, model, at, length);
          assertEquals(at + length, channel.position());
        } else {
          data.clear();
          while (data.hasRemaining()) {
            assertTrue(channel.read(data) > 0);
          }
          byte[] expected = new byte[length];
          System.arraycopy(model, at, expected, 0, length);
          assertArrayEquals(expected, data.array(), "seed " + seed);
        }
      }
      assertArrayEquals(model, disk.content);
    }
    assertEquals(1, disk.logOf("SYNCHRONIZE CACHE").size());
  }

  @Test
  void theEndOfAChannelIsTheEndOfTheDisk() throws Exception {
    DeviceChannel channel = new DeviceChannel(device);
    channel.position(channel.size());
    assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
    assertThrows(HawserException.class, () -> channel.write(ByteBuffer.allocate(1)));
    channel.position(channel.size() + 5);
    assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
    channel.truncate(channel.size());
    assertThrows(HawserException.class, () -> channel.truncate(5));
    channel.close();
    assertFalse(channel.isOpen());
    assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
  }
}
