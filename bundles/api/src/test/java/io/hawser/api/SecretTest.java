package io.hawser.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SecretTest {
  @Test
  void itIsNeverPrinted() {
    assertEquals("********", Secret.of("s3cret").toString());
    assertEquals("********", Secret.of("").toString());
  }

  @Test
  void equalityIsByContent() {
    assertEquals(Secret.of("a"), Secret.of("a"));
    assertNotEquals(Secret.of("a"), Secret.of("b"));
    assertNotEquals(Secret.of("a"), Secret.of("ab"));
  }

  @Test
  void itsBytesAreItsOwn() {
    byte[] bytes = "s3cret".getBytes(StandardCharsets.UTF_8);
    Secret secret = Secret.of(bytes);
    bytes[0] = 0;
    secret.copyBytes()[1] = 0;
    assertArrayEquals("s3cret".getBytes(StandardCharsets.UTF_8), secret.copyBytes());
  }
}
