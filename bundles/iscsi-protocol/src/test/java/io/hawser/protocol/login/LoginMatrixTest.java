package io.hawser.protocol.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Initiator and target in one memory, over a matrix of settings. */
class LoginMatrixTest {
  private static final List<List<Digest>> DIGESTS =
      List.of(
          List.of(Digest.NONE),
          List.of(Digest.CRC32C),
          List.of(Digest.CRC32C, Digest.NONE),
          List.of(Digest.NONE, Digest.CRC32C));

  @Test
  void bothSidesAgreeOnEverySetting() throws Exception {
    Random random = new Random(2026);
    int logins = 0;
    for (ChapCredentials chap : credentials()) {
      for (List<Digest> header : DIGESTS) {
        for (List<Digest> data : DIGESTS) {
          for (int flags = 0; flags < 16; flags++) {
            SessionParameters initiator = parameters(random, flags & 3, header, data);
            SessionParameters target =
                parameters(random, flags >> 2, DIGESTS.get(2), DIGESTS.get(3));
            agree(LoginFixtures.request(initiator, chap), target, chap != null);
            logins++;
          }
        }
      }
    }
    assertEquals(9 * 4 * 4 * 16, logins);
  }

  private static List<ChapCredentials> credentials() {
    List<ChapCredentials> all = new ArrayList<>();
    all.add(null);
    for (ChapAlgorithm algorithm : ChapAlgorithm.values()) {
      all.add(LoginFixtures.oneWay(algorithm));
      all.add(LoginFixtures.mutual(algorithm));
    }
    return all;
  }

  private static SessionParameters parameters(
      Random random, int flags, List<Digest> header, List<Digest> data) {
    int burst = 512 + random.nextInt(1 << 20);
    return new SessionParameters(
        header,
        data,
        (flags & 1) != 0,
        (flags & 2) != 0,
        512 + random.nextInt(1 << 20),
        512 + random.nextInt(1 << 20),
        512 + random.nextInt(burst - 511),
        burst,
        1 + random.nextInt(100),
        1 + random.nextInt(10),
        random.nextInt(3),
        random.nextInt(3601),
        random.nextInt(3601),
        random.nextBoolean(),
        random.nextBoolean(),
        1 + random.nextInt(2));
  }

  /** What the initiator, {@code a}, and the target, {@code b}, make of an offer and a wish. */
  private static void assertAgreed(
      SessionParameters offered,
      SessionParameters wanted,
      SessionParameters a,
      SessionParameters b) {
    assertEquals(a.headerDigests(), b.headerDigests());
    assertEquals(a.dataDigests(), b.dataDigests());
    assertEquals(offered.headerDigests().get(0), a.headerDigests().get(0));
    assertEquals(offered.initialR2T() | wanted.initialR2T(), a.initialR2T());
    assertEquals(offered.immediateData() & wanted.immediateData(), a.immediateData());
    assertEquals(a.initialR2T(), b.initialR2T());
    assertEquals(a.immediateData(), b.immediateData());
    assertEquals(offered.maxRecvDataSegmentLength(), a.maxRecvDataSegmentLength());
    assertEquals(wanted.maxRecvDataSegmentLength(), b.maxRecvDataSegmentLength());
    assertTrue(a.maxXmitDataSegmentLength() <= b.maxRecvDataSegmentLength());
    assertTrue(b.maxXmitDataSegmentLength() <= a.maxRecvDataSegmentLength());
    assertEquals(Math.min(offered.maxBurstLength(), wanted.maxBurstLength()), a.maxBurstLength());
    assertEquals(a.maxBurstLength(), b.maxBurstLength());
    assertEquals(a.firstBurstLength(), b.firstBurstLength());
    assertEquals(a.maxOutstandingR2T(), b.maxOutstandingR2T());
    assertEquals(a.maxConnections(), b.maxConnections());
    assertEquals(a.errorRecoveryLevel(), b.errorRecoveryLevel());
    assertEquals(
        Math.max(offered.defaultTime2Wait(), wanted.defaultTime2Wait()), a.defaultTime2Wait());
    assertEquals(a.defaultTime2Wait(), b.defaultTime2Wait());
    assertEquals(
        Math.min(offered.defaultTime2Retain(), wanted.defaultTime2Retain()),
        a.defaultTime2Retain());
    assertEquals(a.defaultTime2Retain(), b.defaultTime2Retain());
    assertEquals(a.dataPduInOrder(), b.dataPduInOrder());
    assertEquals(a.dataSequenceInOrder(), b.dataSequenceInOrder());
    assertEquals(a.protocolLevel(), b.protocolLevel());
  }

  private static void agree(LoginRequest request, SessionParameters wanted, boolean chap)
      throws Exception {
    Conversation talk =
        Conversation.run(
            LoginFixtures.initiator(request),
            LoginFixtures.target(
                LoginFixtures.site(wanted, chap ? LoginFixtures.accounts() : null)));
    InitiatorLogin.LoggedIn in =
        assertInstanceOf(
            InitiatorLogin.LoggedIn.class, talk.initiatorEnd, () -> talk.targetEnd.toString());
    TargetLogin.LoggedIn at = assertInstanceOf(TargetLogin.LoggedIn.class, talk.targetEnd);
    assertAgreed(request.parameters(), wanted, in.parameters(), at.parameters());
    assertEquals(7, in.tsih());
    assertEquals(1, in.portalGroupTag().getAsInt());
    assertEquals(in.expStatSn(), at.statSn());
    assertEquals(in.cmdSn(), at.cmdSn());
    assertEquals(chap ? "host" : "", at.user());
    for (TranscriptEntry entry : in.transcript()) {
      assertFalse(entry.key().startsWith("CHAP"), "no secret is in the transcript");
      assertFalse(entry.effect().isEmpty());
    }
  }

  @Test
  void discoveryReachesTheFullFeaturePhase() throws Exception {
    for (ChapCredentials chap : credentials()) {
      Conversation talk =
          Conversation.run(
              LoginFixtures.initiator(LoginFixtures.discovery(chap)),
              LoginFixtures.target(
                  LoginFixtures.site(
                      SessionParameters.DEFAULT_OFFER,
                      chap == null ? null : LoginFixtures.accounts())));
      assertInstanceOf(InitiatorLogin.LoggedIn.class, talk.initiatorEnd);
    }
  }

  @Test
  void credentialsThatNobodyAsksForAreNoObstacle() throws Exception {
    Conversation talk =
        Conversation.run(
            LoginFixtures.initiator(
                LoginFixtures.request(
                    SessionParameters.DEFAULT_OFFER, LoginFixtures.oneWay(ChapAlgorithm.MD5))),
            LoginFixtures.target(LoginFixtures.site(SessionParameters.DEFAULT_OFFER, null)));
    assertInstanceOf(InitiatorLogin.LoggedIn.class, talk.initiatorEnd);
    talk.requests.forEach(r -> assertFalse(new String(bytes(r.data())).contains("CHAP_")));
  }

  private static byte[] bytes(java.nio.ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }

  @Test
  void targetDemandsChapAndTheInitiatorHasNoSecret() throws Exception {
    Conversation talk =
        Conversation.run(
            LoginFixtures.initiator(LoginFixtures.request(SessionParameters.DEFAULT_OFFER, null)),
            LoginFixtures.target(
                LoginFixtures.site(SessionParameters.DEFAULT_OFFER, LoginFixtures.accounts())));
    InitiatorLogin.Failed failed = assertInstanceOf(InitiatorLogin.Failed.class, talk.initiatorEnd);
    assertEquals(24, failed.error().code().code());
  }

  @Test
  void transcriptTellsWhatWasLoweredAndWhatItMeans() throws Exception {
    SessionParameters small =
        new SessionParameters(
            List.of(Digest.CRC32C, Digest.NONE),
            List.of(Digest.NONE),
            true,
            false,
            65_536,
            65_536,
            65_536,
            131_072,
            1,
            1,
            0,
            2,
            0,
            true,
            true,
            1);
    Conversation talk =
        Conversation.run(
            LoginFixtures.initiator(LoginFixtures.request(SessionParameters.DEFAULT_OFFER, null)),
            LoginFixtures.target(LoginFixtures.site(small, null)));
    InitiatorLogin.LoggedIn in = assertInstanceOf(InitiatorLogin.LoggedIn.class, talk.initiatorEnd);
    assertEquals(
        new TranscriptEntry(
            "MaxBurstLength",
            true,
            "1048576",
            "131072",
            "131072",
            "The peer lowered 1048576 to 131072. One R2T asks for up to 131072 bytes."),
        entry(in, "MaxBurstLength", true));
    assertEquals(
        "The peer changed No to Yes. "
            + "Every write waits for an R2T, one more round trip unless its data is immediate.",
        entry(in, "InitialR2T", true).effect());
    assertEquals(
        "The peer receives up to 65536 bytes in one PDU.",
        entry(in, "MaxRecvDataSegmentLength", false).effect());
    assertEquals(
        "We receive up to 262144 bytes in one PDU.",
        entry(in, "MaxRecvDataSegmentLength", true).effect());
    assertEquals("None", entry(in, "AuthMethod", true).result());
  }

  private static TranscriptEntry entry(
      InitiatorLogin.LoggedIn in, String key, boolean offeredByUs) {
    return in.transcript().stream()
        .filter(e -> e.key().equals(key) && e.offeredByUs() == offeredByUs)
        .findFirst()
        .orElseThrow();
  }
}
