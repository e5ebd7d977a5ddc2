package io.hawser.protocol.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.hawser.api.transport.SessionParameters;
import org.junit.jupiter.api.Test;

class LoginMatrixTest {
  @Test
  void standardLoginReachesTheFullFeaturePhase() throws Exception {
    Conversation talk =
        Conversation.run(
            LoginFixtures.initiator(LoginFixtures.request(SessionParameters.DEFAULT_OFFER, null)),
            LoginFixtures.target(LoginFixtures.site(SessionParameters.DEFAULT_OFFER, null)));
    InitiatorLogin.LoggedIn in = assertInstanceOf(InitiatorLogin.LoggedIn.class, talk.initiatorEnd);
    assertEquals(7, in.tsih());
    assertInstanceOf(TargetLogin.LoggedIn.class, talk.targetEnd);
    assertEquals(SessionParameters.DEFAULT_OFFER, in.parameters());
  }
}
