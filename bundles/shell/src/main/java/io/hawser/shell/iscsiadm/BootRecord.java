package io.hawser.shell.iscsiadm;

import io.hawser.api.Secret;
import io.hawser.api.discovery.BootSettings;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.session.RecordValues;
import io.hawser.api.transport.ChapCredentials;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What firmware knows of a target, by the keys of records. */
final class BootRecord {
  private BootRecord() {}

  /** Everything, in the order of open-iscsi: the initiator, its card, the target. */
  static RecordValues of(DiscoveredNode node) {
    Map<String, String> values = new LinkedHashMap<>();
    node.boot()
        .ifPresent(
            boot -> {
              boot.initiator().ifPresent(name -> values.put("iface.initiatorname", name.value()));
              values.putAll(boot.network());
            });
    values.put("node.name", node.target().value());
    values.put("node.conn[0].address", node.portal().host());
    values.put("node.conn[0].port", Integer.toString(node.portal().port()));
    values.putAll(authentication(node));
    node.boot().flatMap(BootSettings::lun).ifPresent(lun -> values.put("node.boot_lun", lun));
    return RecordValues.of(values);
  }

  /** What a node record has to hold so that the login proves what firmware proved. */
  static Map<String, String> authentication(DiscoveredNode node) {
    Map<String, String> values = new LinkedHashMap<>();
    node.boot().flatMap(BootSettings::chap).ifPresent(chap -> put(values, chap));
    return values;
  }

  private static void put(Map<String, String> values, ChapCredentials chap) {
    values.put("node.session.auth.authmethod", "CHAP");
    values.put("node.session.auth.username", chap.user());
    values.put("node.session.auth.password", text(chap.secret()));
    chap.targetUser().ifPresent(name -> values.put("node.session.auth.username_in", name));
    chap.targetSecret()
        .ifPresent(secret -> values.put("node.session.auth.password_in", text(secret)));
  }

  private static String text(Secret secret) {
    byte[] bytes = secret.copyBytes();
    String text = new String(bytes, StandardCharsets.UTF_8);
    Arrays.fill(bytes, (byte) 0);
    return text;
  }
}
