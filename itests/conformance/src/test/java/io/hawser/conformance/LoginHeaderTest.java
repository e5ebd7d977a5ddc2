package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields of the Login Response, one by one (RFC 7143 section 11.13). */
class LoginHeaderTest extends Cases {
  private void assertAccepted(LoginPlan plan) throws Exception {
    assertReads(honest(plan));
  }

  private void assertRefused(BiConsumer<Integer, RawPdu> change) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest(new LoginPlan().mutate(change)))) {
      hawser().inq(target.url()).failed();
      assertEquals(1, target.connections());
      assertTrue(target.received(RawPdu.SCSI_COMMAND).isEmpty());
    }
  }

  @Test
  @DisplayName("A TSIH in every response, and the largest, are accepted")
  void earlyTsih() throws Exception {
    assertAccepted(new LoginPlan().tsih(77).mutate((i, response) -> response.put16(14, 77)));
    assertAccepted(new LoginPlan().tsih(0xffff));
  }

  @Test
  @DisplayName("Reserved bits and a higher Version-max mean nothing")
  void reserved() throws Exception {
    assertAccepted(
        new LoginPlan().mutate((i, response) -> response.put8(1, response.flags() | 0x30)));
    assertAccepted(new LoginPlan().mutate((i, response) -> response.put8(2, 5)));
  }

  @ParameterizedTest(name = "Version-active {0}")
  @ValueSource(ints = {1, 2, 0x7f, 0xff})
  @DisplayName("No other active version is accepted")
  void versions(int version) throws Exception {
    assertRefused((i, response) -> response.put8(3, version));
  }

  @ParameterizedTest(name = "NSG {0}")
  @ValueSource(ints = {0, 2})
  @DisplayName("A transition to nowhere is refused")
  void nextStage(int stage) throws Exception {
    assertRefused(
        (i, response) -> {
          if (response.finalBit()) {
            response.put8(1, response.flags() & 0xfc | stage);
          }
        });
  }

  @Test
  @DisplayName("StatSN that jumps or stands still in the login is refused")
  void statSn() throws Exception {
    assertRefused((i, response) -> response.put32(24, response.u32(24) + 3 * i));
    assertRefused((i, response) -> response.put32(24, 5));
  }

  @Test
  @DisplayName("Text of 8192 bytes in one response is accepted, of more refused")
  void longText() throws Exception {
    assertAccepted(new LoginPlan().mutate((i, response) -> padded(response, 8192)));
    assertRefused((i, response) -> padded(response, 8196));
  }

  /** NULs behind the last pair are padding. */
  private static void padded(RawPdu response, int length) {
    if (response.data.length > 100) {
      response.data(Arrays.copyOf(response.data, length));
    }
  }

  @Test
  @DisplayName("Twenty rounds are endured, a hundred are not")
  void rounds() throws Exception {
    assertAccepted(new LoginPlan().holdTransit(20));
    assertLoginFails(honest(new LoginPlan().holdTransit(100)));
  }

  @ParameterizedTest(name = "login status {0}")
  @ValueSource(strings = {"0x0300", "0x0301", "0x0302"})
  @DisplayName("A target that is not able now is asked again")
  void targetErrors(String status) throws Exception {
    LoginPlan refusal = new LoginPlan().status(Integer.decode(status));
    try (ScriptedTarget target = new ScriptedTarget(honest(refusal), honest())) {
      assertReads(target);
      assertEquals(2, target.connections());
    }
  }
}
