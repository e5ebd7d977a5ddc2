package io.hawser.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A target's login, legal by RFC 7143 sections 6 and 13 except for what its plan bends. */
final class LoginStage {
  private final Peer peer;
  private final LoginPlan plan;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private int responses;
  private boolean first = true;

  LoginStage(Peer peer, LoginPlan plan) {
    this.peer = peer;
    this.plan = plan;
    peer.statSn = plan.firstStatSn;
  }

  void run() throws IOException {
    while (true) {
      RawPdu request = peer.receive();
      if (request.op() != RawPdu.LOGIN) {
        throw new AssertionError("in login the initiator sent " + request);
      }
      if (first) {
        peer.expCmdSn = request.cmdSn();
      }
      text.write(request.data);
      if ((request.flags() & 0x40) != 0) {
        respond(request, Map.of(), false);
        continue;
      }
      Map<String, String> said = RawPdu.text(text.toByteArray());
      text.reset();
      peer.target.loginKeys.add(said);
      if (plan.statusClass != 0) {
        refuse(request);
        return;
      }
      int stage = request.flags() >> 2 & 3;
      Map<String, String> answer = stage == 0 ? security(said) : operational(said);
      if (first) {
        answer.putIfAbsent("TargetPortalGroupTag", "1");
        first = false;
      }
      answer.keySet().removeAll(plan.omitted);
      boolean held = stage == 1 && plan.holdTransit-- > 0;
      boolean transit = request.finalBit() && !held && !(stage == 0 && awaitingProof);
      respond(request, answer, transit);
      if (transit && (request.flags() & 3) == 3) {
        enter();
        return;
      }
    }
  }

  private boolean awaitingProof;

  private void refuse(RawPdu request) throws IOException {
    RawPdu response = response(request, false);
    response.put8(36, plan.statusClass).put8(37, plan.statusDetail);
    response.data(RawPdu.text(plan.statusText));
    plan.mutate.accept(responses++, response);
    peer.send(response);
    peer.drain();
  }

  private Map<String, String> security(Map<String, String> said) {
    Map<String, String> answer = new LinkedHashMap<>();
    if (said.containsKey("AuthMethod")) {
      String method = plan.chap == null ? "None" : "CHAP";
      awaitingProof = plan.chap != null;
      answer.put("AuthMethod", plan.answers.getOrDefault("AuthMethod", method));
    } else if (said.containsKey("CHAP_A")) {
      answer.putAll(plan.chap.challengeFor(said.get("CHAP_A")));
    } else if (said.containsKey("CHAP_N")) {
      answer.putAll(plan.chap.proofFor(said));
      if (!plan.chap.proved) {
        plan.status(0x0201);
      }
      awaitingProof = false;
    }
    return answer;
  }

  private Map<String, String> operational(Map<String, String> said) {
    Map<String, String> answer = new LinkedHashMap<>();
    said.forEach(
        (key, value) -> {
          String result = plan.answers.containsKey(key) ? plan.answers.get(key) : rule(key, value);
          if (result != null && !plan.extra.containsKey(key)) {
            answer.put(key, result);
          }
        });
    if (!declared) {
      declared = true;
      if (!plan.omitted.contains("MaxRecvDataSegmentLength")) {
        answer.put("MaxRecvDataSegmentLength", Integer.toString(plan.maxRecvDataSegmentLength));
      }
      answer.putAll(plan.extra);
    }
    return answer;
  }

  private boolean declared;

  private String rule(String key, String value) {
    return switch (key) {
      case "InitiatorName", "InitiatorAlias", "TargetName", "SessionType", "AuthMethod" -> null;
      case "MaxRecvDataSegmentLength" -> {
        peer.initiatorMaxRecv = Integer.parseInt(value);
        yield null;
      }
      case "HeaderDigest" -> {
        String chosen = digest(value);
        header = chosen.equals("CRC32C");
        yield chosen;
      }
      case "DataDigest" -> {
        String chosen = digest(value);
        data = chosen.equals("CRC32C");
        yield chosen;
      }
      case "InitialR2T" -> yes(value.equals("Yes") || plan.initialR2T);
      case "ImmediateData" -> yes(value.equals("Yes") && plan.immediateData);
      case "FirstBurstLength" -> least(value, plan.firstBurstLength);
      case "MaxBurstLength" -> least(value, plan.maxBurstLength);
      case "MaxOutstandingR2T" -> least(value, plan.maxOutstandingR2T);
      case "MaxConnections" -> least(value, 1);
      case "ErrorRecoveryLevel" -> least(value, 0);
      case "DefaultTime2Wait" -> Integer.toString(Math.max(Integer.parseInt(value), 0));
      case "DefaultTime2Retain" -> least(value, 0);
      case "DataPDUInOrder", "DataSequenceInOrder" -> "Yes";
      case "TaskReporting" -> "RFC3720";
      case "iSCSIProtocolLevel" -> least(value, 1);
      case "IFMarker", "OFMarker" -> "No";
      default -> "NotUnderstood";
    };
  }

  private boolean header;
  private boolean data;

  private String digest(String offer) {
    for (String one : offer.split(",")) {
      if (one.equals("None") || one.equals("CRC32C") && plan.digests) {
        return one;
      }
    }
    return "Reject";
  }

  private static String yes(boolean value) {
    return value ? "Yes" : "No";
  }

  private static String least(String offer, int own) {
    return Integer.toString(Math.min(Integer.decode(offer), own));
  }

  private void respond(RawPdu request, Map<String, String> answer, boolean transit)
      throws IOException {
    byte[] bytes = RawPdu.text(answer);
    int size = plan.chunk == 0 ? Math.max(1, bytes.length) : plan.chunk;
    int at = 0;
    RawPdu asked = request;
    do {
      int end = Math.min(bytes.length, at + size);
      boolean more = end < bytes.length;
      RawPdu response = response(asked, false);
      if (transit && !more) {
        response.put8(1, request.flags() & 0x8f);
      }
      if (more) {
        response.put8(1, response.flags() | 0x40);
      }
      if (transit && !more && (request.flags() & 3) == 3) {
        response.put16(14, plan.tsih);
      }
      response.data(Arrays.copyOfRange(bytes, at, end));
      plan.mutate.accept(responses++, response);
      peer.send(response);
      at = end;
      if (more) {
        asked = peer.receive();
      }
    } while (at < bytes.length);
  }

  private RawPdu response(RawPdu request, boolean transit) {
    int flags = request.flags() & 0x0c | (transit ? 0x80 | request.flags() & 3 : 0);
    RawPdu response = RawPdu.of(RawPdu.LOGIN_RESPONSE, flags);
    response.put64(8, request.u64(8)).put32(16, request.itt());
    response.put16(14, request.u16(14));
    return peer.stamped(response);
  }

  private void enter() {
    peer.headerDigest = header && !"None".equals(plan.answers.get("HeaderDigest"));
    peer.dataDigest = data && !"None".equals(plan.answers.get("DataDigest"));
  }
}
