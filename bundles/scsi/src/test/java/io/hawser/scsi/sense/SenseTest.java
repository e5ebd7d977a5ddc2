package io.hawser.scsi.sense;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.api.scsi.SenseData;
import io.hawser.api.scsi.SenseKey;
import io.hawser.scsi.Seeded;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SenseTest {
  private static Optional<SenseData> parse(String hex) {
    return Sense.parse(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
  }

  @Test
  void fixedFormatOfARealTarget() {
    assertEquals(
        Optional.of(SenseCode.POWER_ON_OR_RESET.data()),
        parse("70000600000000 0a 00000000 29 00 00 000000".replace(" ", "")));
  }

  @Test
  void bothFormatsAreReadBack() {
    Seeded.check(
        1000,
        random -> {
          boolean information = random.nextBoolean();
          SenseData sense =
              new SenseData(
                  SenseKey.of(random.nextInt(16)),
                  random.nextInt(256),
                  random.nextInt(256),
                  random.nextBoolean(),
                  information
                      ? OptionalLong.of(random.nextInt() & 0xffffffffL)
                      : OptionalLong.empty());
          assertEquals(Optional.of(sense), Sense.parse(ByteBuffer.wrap(Sense.encodeFixed(sense))));
          assertEquals(
              Optional.of(sense), Sense.parse(ByteBuffer.wrap(Sense.encodeDescriptor(sense))));
        });
  }

  @Test
  void anLbaBeyond32BitsTravelsInDescriptorFormatOnly() {
    SenseData sense = SenseCode.UNRECOVERED_READ.data(1L << 40);
    assertEquals(
        OptionalLong.of(1L << 40),
        Sense.parse(ByteBuffer.wrap(Sense.encodeDescriptor(sense))).get().information());
    assertEquals(
        OptionalLong.empty(),
        Sense.parse(ByteBuffer.wrap(Sense.encodeFixed(sense))).get().information());
  }

  @Test
  void cutOffOrLyingDataGiveWhatIsThere() {
    assertEquals(Optional.empty(), parse(""));
    assertEquals(Optional.empty(), parse("7000"));
    assertEquals(Optional.empty(), parse("00000600000000"));
    assertEquals(Optional.empty(), parse("7f0006000000000a"));
    assertEquals(
        Optional.of(new SenseData(SenseKey.UNIT_ATTENTION, 0, 0, false, OptionalLong.empty())),
        parse("700006"));
    // Additional length of 255 in 18 bytes.
    assertEquals(
        Optional.of(SenseCode.LBA_OUT_OF_RANGE.data()),
        parse("70000500000000ff000000002100000000 00".replace(" ", "")));
    // Additional length of 0: no additional sense.
    assertEquals(
        Optional.of(new SenseData(SenseKey.ILLEGAL_REQUEST, 0, 0, false, OptionalLong.empty())),
        parse("7000050000000000000000002100000000 00".replace(" ", "")));
    // A descriptor of length 0 and one that reaches over the end.
    assertEquals(
        Optional.of(SenseCode.LBA_OUT_OF_RANGE.data()), parse("720521000000000c020000ff80000000"));
  }

  @Test
  void deferredErrorsAreMarked() {
    assertEquals(true, parse("71000300000000" + "0a" + "00000000" + "0c00").get().deferred());
    assertEquals(true, parse("73030c0000000000").get().deferred());
  }

  @Test
  void codesExplainThemselves() {
    assertEquals(
        "ILLEGAL_REQUEST 21h/00h (LBA out of range)",
        SenseCode.describe(SenseCode.LBA_OUT_OF_RANGE.data()));
    assertEquals(
        "MEDIUM_ERROR 99h/01h",
        SenseCode.describe(
            new SenseData(SenseKey.MEDIUM_ERROR, 0x99, 1, false, OptionalLong.empty())));
  }
}
