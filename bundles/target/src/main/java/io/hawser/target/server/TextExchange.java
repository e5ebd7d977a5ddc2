package io.hawser.target.server;

import io.hawser.api.IscsiName;
import io.hawser.protocol.login.LoginKey;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.TextRequestPdu;
import io.hawser.protocol.pdu.TextResponsePdu;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.NumberValue;
import io.hawser.protocol.text.TextAssembler;
import io.hawser.protocol.text.TextException;
import io.hawser.protocol.text.TextPairs;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Text requests of one session (RFC 7143 sections 11.10 and 11.11): SendTargets, in as many PDUs as
 * it takes, and MaxRecvDataSegmentLength. Belongs to the session's loop.
 */
final class TextExchange {
  private static final int MAX_PIECES = 64;
  private static final String ALL = "All";

  private final TargetContext context;
  private final TargetSession session;
  private final TextAssembler question = new TextAssembler(TextAssembler.DEFAULT_LIMIT, MAX_PIECES);
  private ByteBuffer answer = ByteBuffer.allocate(0);
  private int tag = Bhs.NO_TAG;
  private int lastTag;

  TextExchange(TargetContext context, TargetSession session) {
    this.context = context;
    this.session = session;
  }

  void receive(TextRequestPdu request, ByteBuffer header) {
    boolean continues = request.targetTransferTag() != Bhs.NO_TAG;
    if (continues && request.targetTransferTag() != tag) {
      session.rejectProtocolError(header);
      return;
    }
    if (continues && answer.hasRemaining()) {
      send(request);
      return;
    }
    try {
      question.add(request.data());
      if (request.more()) {
        tag = nextTag();
        respond(request, false, false, Pdu.NO_DATA);
        return;
      }
      answer = ByteBuffer.wrap(TextPairs.encode(answer(TextPairs.parse(question.take()))));
    } catch (TextException e) {
      session.rejectProtocolError(header);
      return;
    }
    send(request);
  }

  private int nextTag() {
    lastTag = lastTag + 1 & 0x7fff_ffff;
    return lastTag;
  }

  private void send(TextRequestPdu request) {
    int length = Math.min(answer.remaining(), session.maxXmit());
    ByteBuffer part = answer.slice(answer.position(), length);
    answer.position(answer.position() + length);
    boolean more = answer.hasRemaining();
    tag = more ? nextTag() : Bhs.NO_TAG;
    respond(request, !more, more, part);
  }

  private void respond(TextRequestPdu request, boolean last, boolean more, ByteBuffer data) {
    int sn = session.takeStatSn();
    session.send(
        new TextResponsePdu(
            last,
            more,
            request.lun(),
            request.initiatorTaskTag(),
            tag,
            sn,
            session.sequencer().expCmdSn(),
            session.sequencer().maxCmdSn(),
            data));
  }

  private List<KeyValue> answer(List<KeyValue> pairs) {
    List<KeyValue> answers = new ArrayList<>();
    for (KeyValue pair : pairs) {
      if (pair.key().equals(LoginKey.SEND_TARGETS.key())) {
        sendTargets(pair.value(), answers);
      } else if (pair.key().equals(LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH.key())) {
        declare(pair, answers);
      } else {
        answers.add(new KeyValue(pair.key(), "NotUnderstood"));
      }
    }
    return answers;
  }

  private void declare(KeyValue pair, List<KeyValue> answers) {
    LoginKey key = LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH;
    OptionalLong value = NumberValue.parse(pair.value());
    if (value.isPresent() && value.getAsLong() >= key.low() && value.getAsLong() <= key.high()) {
      session.maxXmit((int) value.getAsLong());
    } else {
      answers.add(new KeyValue(pair.key(), "Reject"));
    }
  }

  private void sendTargets(String which, List<KeyValue> answers) {
    if (which.equals(ALL) && session.discovery()) {
      context.targets().forEach(target -> describe(target, answers));
      return;
    }
    if (which.equals(ALL)) {
      answers.add(new KeyValue(LoginKey.SEND_TARGETS.key(), "Reject"));
      return;
    }
    Optional<TargetDefinition> one =
        which.isEmpty() ? session.target() : name(which).flatMap(context::target);
    boolean allowed = session.discovery() || one.equals(session.target());
    one.filter(target -> allowed).ifPresent(target -> describe(target, answers));
  }

  private static Optional<IscsiName> name(String text) {
    try {
      return Optional.of(IscsiName.of(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void describe(TargetDefinition target, List<KeyValue> answers) {
    if (!target.admits(session.port().initiator())) {
      return;
    }
    answers.add(new KeyValue(LoginKey.TARGET_NAME.key(), target.name().value()));
    for (PortalListener portal : context.portals()) {
      if (target.groupTags().contains(portal.groupTag())) {
        answers.add(new KeyValue(LoginKey.TARGET_ADDRESS.key(), address(portal)));
      }
    }
  }

  /** A portal on every address is told by the address this connection came to. */
  private String address(PortalListener portal) {
    InetSocketAddress bound = portal.address();
    InetAddress ip =
        bound.getAddress().isAnyLocalAddress()
            ? session.connection().local().getAddress()
            : bound.getAddress();
    String host = ip.getHostAddress();
    int zone = host.indexOf('%');
    String bare = zone < 0 ? host : host.substring(0, zone);
    String shown = bare.indexOf(':') >= 0 ? "[" + bare + "]" : bare;
    return shown + ":" + bound.getPort() + "," + portal.groupTag();
  }
}
