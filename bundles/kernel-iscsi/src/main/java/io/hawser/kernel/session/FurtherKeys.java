package io.hawser.kernel.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.transport.LoginException;
import io.hawser.kernel.driver.DriverProfile.LoginKeyOffer;
import io.hawser.protocol.login.LoginStage;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LoginResponsePdu;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.TextException;
import io.hawser.protocol.text.TextPairs;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys only one driver's sessions have (iSER's of RFC 7145): added to the first request of the
 * operational stage, their answers taken out before the negotiation sees them.
 */
final class FurtherKeys {
  private static final int DEFAULT_SEGMENT = 8192;
  private static final int SMALLEST_SEGMENT = 512;

  private final List<LoginKeyOffer> offers;
  private final Map<String, String> answers = new HashMap<>();
  private boolean offered;

  FurtherKeys(List<LoginKeyOffer> offers) {
    this.offers = offers;
  }

  /** The request, with the keys in its data if it is the one that carries them. */
  LoginRequestPdu out(LoginRequestPdu pdu) {
    if (offers.isEmpty() || offered || pdu.currentStage() != LoginStage.OPERATIONAL) {
      return pdu;
    }
    offered = true;
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(PduExchange.data(pdu));
    all.writeBytes(
        TextPairs.encode(
            offers.stream().map(offer -> new KeyValue(offer.key(), offer.value())).toList()));
    return new LoginRequestPdu(
        pdu.transit(),
        pdu.more(),
        pdu.currentStage(),
        pdu.nextStage(),
        pdu.versionMax(),
        pdu.versionMin(),
        pdu.isid(),
        pdu.tsih(),
        pdu.initiatorTaskTag(),
        pdu.cid(),
        pdu.cmdSn(),
        pdu.expStatSn(),
        ByteBuffer.wrap(all.toByteArray()));
  }

  /** The response without the answers to the keys. */
  LoginResponsePdu in(LoginResponsePdu pdu) throws TextException {
    if (offers.isEmpty() || pdu.more() || pdu.statusClass() != 0 || !pdu.data().hasRemaining()) {
      return pdu;
    }
    List<KeyValue> rest = new ArrayList<>();
    for (KeyValue pair : TextPairs.parse(pdu.data())) {
      if (offers.stream().anyMatch(offer -> offer.key().equals(pair.key()))) {
        answers.put(pair.key(), pair.value());
      } else {
        rest.add(pair);
      }
    }
    return with(pdu, ByteBuffer.wrap(TextPairs.encode(rest)));
  }

  private static LoginResponsePdu with(LoginResponsePdu pdu, ByteBuffer data) {
    return new LoginResponsePdu(
        pdu.transit(),
        pdu.more(),
        pdu.currentStage(),
        pdu.nextStage(),
        pdu.versionMax(),
        pdu.versionActive(),
        pdu.isid(),
        pdu.tsih(),
        pdu.initiatorTaskTag(),
        pdu.statSn(),
        pdu.expCmdSn(),
        pdu.maxCmdSn(),
        pdu.statusClass(),
        pdu.statusDetail(),
        data);
  }

  /** The largest data segment the answers allow to be sent, in bytes. */
  int transmitBound() {
    int bound = Integer.MAX_VALUE;
    for (LoginKeyOffer offer : offers) {
      if (offer.boundsTransmit()) {
        String answer = answers.getOrDefault(offer.key(), "");
        int value = answer.matches("[0-9]{3,8}") ? Integer.parseInt(answer) : DEFAULT_SEGMENT;
        bound = Math.min(bound, Math.max(SMALLEST_SEGMENT, value));
      }
    }
    return bound;
  }

  /** Refuses a login whose answers are not what the driver needs. */
  void check(String subject) throws LoginException {
    for (LoginKeyOffer offer : offers) {
      String answer = answers.getOrDefault(offer.key(), "");
      if (!offer.mustBe().isEmpty() && !offer.mustBe().equals(answer)) {
        throw new LoginException(
            ErrorCode.LOGIN,
            subject
                + " was given up: the target answers "
                + offer.key()
                + "="
                + KeyValue.printable(answer)
                + " where "
                + offer.mustBe()
                + " is needed",
            -1,
            -1);
      }
    }
  }
}
