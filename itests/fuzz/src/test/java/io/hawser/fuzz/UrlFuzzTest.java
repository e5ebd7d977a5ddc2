package io.hawser.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.api.IscsiName;
import io.hawser.api.IscsiUrl;
import io.hawser.api.Portal;
import io.hawser.protocol.sendtargets.TargetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

/** URLs, portals and names: read or refused with a sentence; what is shown is read again. */
@Tag("fuzz")
class UrlFuzzTest {
  private static final String HUSH = "hushhushhush";

  /** Characters that a parser may stumble over, in the middle of the secret. */
  private static final String[] MIDDLES = {"", "/", "?", "%", ":", "&", "=", "%2"};

  @FuzzTest
  void url(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    portal(text);
    name(text);
    try {
      IscsiUrl url = IscsiUrl.parse(text);
      IscsiUrl shown = IscsiUrl.parse(url.toString());
      Oracle.same(url.portal().address(), shown.portal().address(), "portal");
      Oracle.same(url.target(), shown.target(), "target");
      Oracle.same(url.lun(), shown.lun(), "LUN");
      Oracle.same(url.user(), shown.user(), "user");
      Oracle.holds(url.lun().orElse(0) <= 16_383, "LUN out of range");
    } catch (IllegalArgumentException e) {
      Oracle.sentence(e.getMessage());
    }
  }

  /** Whatever is wrong around it, a secret in its place is not shown. */
  @FuzzTest
  void secret(byte[] input) {
    if (input.length == 0) {
      return;
    }
    String middle = MIDDLES[(input[0] & 0xff) % MIDDLES.length];
    String text = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
    if (text.contains(HUSH)) {
      return;
    }
    int half = text.length() / 2;
    String user = text.substring(0, half).replaceAll("[%@/?]", "u");
    String rest = text.substring(half);
    String secret = HUSH + middle + HUSH;
    hides("iscsi://" + user + "%" + secret + "@" + rest);
    if (!middle.equals("&")) {
      hides("iscsi://h/?target_password=" + secret + "&" + rest);
    }
  }

  private static void hides(String url) {
    try {
      String shown = IscsiUrl.parse(url).toString();
      Oracle.holds(!shown.contains(HUSH), "the secret is shown");
    } catch (IllegalArgumentException e) {
      Oracle.sentence(e.getMessage());
      Oracle.holds(!e.getMessage().contains(HUSH), "the secret is in the message");
    }
  }

  private static void portal(String text) {
    try {
      Portal portal = Portal.parse(text);
      Oracle.same(portal, Portal.parse(portal.toString()), "a portal written again");
      Portal target = TargetAddress.parse(text);
      Oracle.same(target, TargetAddress.parse(TargetAddress.format(target)), "an address");
    } catch (IllegalArgumentException e) {
      Oracle.sentence(e.getMessage());
    }
  }

  private static void name(String text) {
    try {
      IscsiName name = IscsiName.of(text);
      Oracle.same(name, IscsiName.of(name.value()), "a name normalized twice");
      Oracle.holds(
          name.value().getBytes(StandardCharsets.UTF_8).length <= IscsiName.MAX_BYTES,
          "a name that is too long");
      Oracle.sentence(name.value());
    } catch (IllegalArgumentException e) {
      Oracle.sentence(e.getMessage());
    }
  }
}
