package io.hawser.scsi.inquiry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.Seeded;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandardInquiryTest {
  @Test
  void isReadBack() {
    Seeded.check(
        500,
        random -> {
          StandardInquiry inquiry =
              new StandardInquiry(
                  random.nextInt(8),
                  random.nextInt(32),
                  random.nextBoolean(),
                  random.nextInt(256),
                  random.nextInt(4),
                  random.nextBoolean(),
                  random.nextBoolean(),
                  random.nextBoolean(),
                  random.nextBoolean(),
                  "HAWSER",
                  "disk " + random.nextInt(100),
                  "1",
                  List.of(0x0960, 0x04c0));
          assertEquals(inquiry, StandardInquiry.parse(ByteBuffer.wrap(inquiry.encode())));
        });
  }

  @Test
  void shortDataAreRefused() {
    for (int length = 0; length < 36; length++) {
      ByteBuffer data = ByteBuffer.allocate(length);
      assertThrows(MalformedDataException.class, () -> StandardInquiry.parse(data));
    }
  }

  @Test
  void thirtySixBytesAreEnoughAndControlCharactersDoNotGetThrough() throws Exception {
    byte[] data = new byte[36];
    data[4] = 31;
    data[8] = 'A';
    data[9] = 27;
    data[10] = (byte) 0xff;
    data[16] = 'P';
    StandardInquiry inquiry = StandardInquiry.parse(ByteBuffer.wrap(data));
    assertEquals("A??", inquiry.vendor());
    assertEquals("P", inquiry.product());
    assertTrue(inquiry.isDisk());
  }

  @Test
  void noDeviceBehindTheNumber() throws Exception {
    byte[] data = new byte[36];
    data[0] = 0x7f;
    assertFalse(StandardInquiry.parse(ByteBuffer.wrap(data)).present());
  }
}
