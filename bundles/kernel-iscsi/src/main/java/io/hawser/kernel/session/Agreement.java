package io.hawser.kernel.session;

import io.hawser.api.Portal;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.NegotiatedKey;
import io.hawser.api.transport.SessionParameters;
import io.hawser.kernel.sysfs.SysfsModel;
import io.hawser.protocol.login.InitiatorLogin;
import java.util.List;
import java.util.Optional;

/**
 * What a login agreed on.
 *
 * @param portal where the session is
 * @param parameters of the session
 * @param transcript every key, in order; empty where the card logged in
 * @param tsih the target's handle; 0 where the card logged in and does not tell
 */
record Agreement(
    Portal portal, SessionParameters parameters, List<NegotiatedKey> transcript, int tsih) {

  /** Nothing yet: what is wished for. */
  static Agreement wished(LoginRequest request) {
    return new Agreement(request.portal(), request.parameters(), List.of(), 0);
  }

  /** By a login of ours. */
  static Agreement of(Portal reached, InitiatorLogin.LoggedIn result) {
    Portal portal =
        result.portalGroupTag().isPresent()
            ? reached.withGroupTag(result.portalGroupTag().getAsInt())
            : reached;
    return new Agreement(portal, result.parameters(), keys(result), result.tsih());
  }

  private static List<NegotiatedKey> keys(InitiatorLogin.LoggedIn result) {
    return result.transcript().stream()
        .map(
            entry ->
                new NegotiatedKey(
                    entry.key(),
                    entry.offeredByUs(),
                    entry.offer(),
                    entry.answer(),
                    entry.result(),
                    entry.effect()))
        .toList();
  }

  /** By the card: what it tells is in sysfs. */
  static Agreement byCard(Portal reached, LoginRequest request, SysfsModel model, int sid) {
    Optional<String> tsid = model.sessionAttribute(sid, "tsid");
    return new Agreement(
        reached,
        CardParameters.read(model, sid, request.parameters()),
        List.of(),
        tsid.filter(text -> text.matches("[0-9]{1,5}")).map(Integer::parseInt).orElse(0));
  }
}
