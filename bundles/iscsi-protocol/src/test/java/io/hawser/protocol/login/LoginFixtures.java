package io.hawser.protocol.login;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Secret;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.protocol.chap.ChapAccounts;
import io.hawser.protocol.chap.ReflectionGuard;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** Names, secrets and peers that the tests of the login share. */
final class LoginFixtures {
  static final IscsiName INITIATOR = IscsiName.of("iqn.2026-01.io.hawser:host");
  static final IscsiName TARGET = IscsiName.of("iqn.2026-01.io.hawser:disk");
  static final Portal PORTAL = Portal.of("192.0.2.1", 3260);
  static final Isid ISID = new Isid(0x800102030405L);
  static final Secret IN = Secret.of("the-initiator's");
  static final Secret OUT = Secret.of("the-target's-own");

  private LoginFixtures() {}

  static LoginRequest request(SessionParameters parameters, ChapCredentials chap) {
    return new LoginRequest(
        Iface.DEFAULT,
        PORTAL,
        INITIATOR,
        Optional.of(TARGET),
        ISID,
        SessionType.NORMAL,
        Optional.ofNullable(chap),
        parameters,
        SessionTimeouts.DEFAULT);
  }

  static LoginRequest discovery(ChapCredentials chap) {
    return new LoginRequest(
        Iface.DEFAULT,
        PORTAL,
        INITIATOR,
        Optional.empty(),
        ISID,
        SessionType.DISCOVERY,
        Optional.ofNullable(chap),
        SessionParameters.DEFAULT_OFFER,
        SessionTimeouts.DEFAULT);
  }

  static ChapCredentials oneWay(ChapAlgorithm... algorithms) {
    return new ChapCredentials("host", IN, Optional.empty(), Optional.empty(), List.of(algorithms));
  }

  static ChapCredentials mutual(ChapAlgorithm... algorithms) {
    return new ChapCredentials(
        "host", IN, Optional.of("disk"), Optional.of(OUT), List.of(algorithms));
  }

  static ChapAccounts accounts() {
    return ChapAccounts.mutual("host", IN, "disk", OUT);
  }

  static InitiatorLogin initiator(LoginRequest request) {
    return new InitiatorLogin(LoginSettings.of(request), new Random(1), new ReflectionGuard());
  }

  static TargetLogin target(TargetSite site) {
    return new TargetLogin(site, 0, new Random(2), new ReflectionGuard());
  }

  /** A target that lets everybody in by these rules, as session 7. */
  static TargetSite site(SessionParameters parameters, ChapAccounts chap) {
    return new TargetSite() {
      @Override
      public Admission admit(LoginIdentity identity) {
        return new Admitted(
            new TargetSettings(
                parameters, Optional.ofNullable(chap), OptionalInt.of(1), Optional.of("Disk"), 32));
      }

      @Override
      public int open(LoginIdentity identity) {
        return 7;
      }
    };
  }
}
