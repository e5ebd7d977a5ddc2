package io.hawser.protocol.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class TextAssemblerTest {
  @Test
  void piecesOfAnyLengthMakeTheWhole() throws Exception {
    byte[] text = "TargetAlias=abc\0HeaderDigest=None\0".getBytes();
    for (int cut = 0; cut <= text.length; cut++) {
      TextAssembler assembler = new TextAssembler(100, 3);
      assembler.add(ByteBuffer.wrap(text, 0, cut));
      assertTrue(assembler.started());
      assembler.add(ByteBuffer.wrap(text, cut, text.length - cut));
      assertEquals(text.length, assembler.length());
      assertEquals(ByteBuffer.wrap(text), assembler.take());
      assertFalse(assembler.started());
    }
  }

  @Test
  void tooManyBytesAreRefused() throws Exception {
    TextAssembler assembler = new TextAssembler(100, 1000);
    assembler.add(ByteBuffer.allocate(60));
    assertThrows(TextException.class, () -> assembler.add(ByteBuffer.allocate(41)));
  }

  @Test
  void tooManyPiecesAreRefusedEvenIfEmpty() throws Exception {
    TextAssembler assembler = new TextAssembler(100, 3);
    for (int i = 0; i < 3; i++) {
      assembler.add(ByteBuffer.allocate(0));
    }
    assertThrows(TextException.class, () -> assembler.add(ByteBuffer.allocate(0)));
  }
}
