package io.hawser.protocol.login;

import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LoginResponsePdu;
import io.hawser.protocol.pdu.PduDecoder;
import io.hawser.protocol.pdu.PduEncoder;
import io.hawser.protocol.pdu.PduFormatException;
import io.hawser.protocol.pdu.PduFramer;
import java.util.ArrayList;
import java.util.List;

/** Runs both sides of a login against each other, through bytes. */
final class Conversation {
  final List<LoginRequestPdu> requests = new ArrayList<>();
  final List<LoginResponsePdu> responses = new ArrayList<>();
  InitiatorLogin.Outcome initiatorEnd;
  TargetLogin.Outcome targetEnd;

  static Conversation run(InitiatorLogin initiator, TargetLogin target) throws Exception {
    Conversation all = new Conversation();
    LoginRequestPdu next = initiator.start();
    while (all.initiatorEnd == null) {
      all.requests.add((LoginRequestPdu) throughBytes(next));
      all.targetEnd = target.receive(all.requests.get(all.requests.size() - 1));
      LoginResponsePdu response = (LoginResponsePdu) throughBytes(all.targetEnd.pdu());
      all.responses.add(response);
      InitiatorLogin.Outcome outcome = initiator.receive(response);
      if (outcome instanceof InitiatorLogin.Send send) {
        next = send.pdu();
      } else {
        all.initiatorEnd = outcome;
      }
    }
    return all;
  }

  private static Object throughBytes(io.hawser.protocol.pdu.Pdu pdu) throws PduFormatException {
    PduFramer framer = new PduFramer(InitiatorLogin.MAX_DATA_SEGMENT);
    return PduDecoder.decode((PduFramer.Frame) framer.next(PduEncoder.encode(pdu, false, false)));
  }
}
