package io.hawser.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IscsiUrlTest {
  private static final String IQN = "iqn.2026-11.io.hawser:disk";

  @Test
  void everyPartIsRead() {
    IscsiUrl url =
        IscsiUrl.parse(
            "iscsi://ann%s3cret@[fd00::1]:3261/"
                + IQN
                + "/5?header_digest=crc32c,none&target_user=bob&target_password=p%26q");
    assertEquals(Portal.of("fd00::1", 3261), url.portal());
    assertEquals(Optional.of(IscsiName.of(IQN)), url.target());
    assertEquals(OptionalInt.of(5), url.lun());
    assertEquals(Optional.of("ann"), url.user());
    assertEquals(Optional.of(Secret.of("s3cret")), url.password());
    assertEquals("crc32c,none", url.options().get(IscsiUrl.HEADER_DIGEST));
    assertEquals("p&q", url.options().get(IscsiUrl.TARGET_PASSWORD));
  }

  @Test
  void partsMayBeAbsent() {
    IscsiUrl portal = IscsiUrl.parse("iscsi://10.0.0.1");
    assertEquals(3260, portal.portal().port());
    assertTrue(portal.target().isEmpty() && portal.lun().isEmpty() && portal.user().isEmpty());
    assertTrue(IscsiUrl.parse("iscsi://10.0.0.1/" + IQN).lun().isEmpty());
    assertEquals("ann", IscsiUrl.parse("iscsi://ann@10.0.0.1/").user().orElseThrow());
  }

  @Test
  void secretsAreNeverShown() {
    IscsiUrl url =
        IscsiUrl.parse("iscsi://ann%s3cret@10.0.0.1/" + IQN + "/1?target_password=othersecret");
    assertEquals("iscsi://ann@10.0.0.1:3260/" + IQN + "/1", url.toString());
    for (String bad :
        new String[] {
          "iscsi://ann%s3cret@10.0.0.1/" + IQN + "/x",
          "iscsi://ann%s3cret@10.0.0.1:0/",
          "iscsi://ann%s3cret@10.0.0.1/" + IQN + "/1?target_password=othersecret&no=1"
        }) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> IscsiUrl.parse(bad)).getMessage();
      assertFalse(message.contains("s3cret") || message.contains("othersecret"), message);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1/",
        "iscsi://",
        "iscsi://@10.0.0.1/",
        "iscsi://10.0.0.1/notaname",
        "iscsi://10.0.0.1/" + IQN + "/16384",
        "iscsi://10.0.0.1/" + IQN + "/-1",
        "iscsi://10.0.0.1/" + IQN + "/1/2",
        "iscsi://10.0.0.1/" + IQN + "/1?digest=crc32c",
        "iscsi://10.0.0.1/" + IQN + "/1?header_digest",
        "iscsi://10.0.0.1/" + IQN + "/1?header_digest=none&header_digest=crc32c"
      })
  void unknownPartsAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> IscsiUrl.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "iscsi://ann%hush/hush@10.0.0.1/",
        "iscsi://ann%hush?hush@10.0.0.1/",
        "iscsi://ann%hush",
        "iscsi://:99999%hush/hush@10.0.0.1/",
        "iscsi://a::b%hush?hush@10.0.0.1/",
        "iscsi://h/?target_password=hush%hush",
        "iscsi://h/?target_password=hush%2"
      })
  void brokenUrlDoesNotShowItsSecret(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> IscsiUrl.parse(text));
    assertFalse(e.getMessage().contains("hush"), e.getMessage());
  }

  @Test
  void zoneOfAnAddressIsNoSecret() {
    assertEquals("fe80::1%eth0", IscsiUrl.parse("iscsi://[fe80::1%eth0]/").portal().host());
    assertEquals("fe80::1%eth0", IscsiUrl.parse("iscsi://fe80::1%eth0").portal().host());
  }
}
