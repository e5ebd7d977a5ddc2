package io.hawser.conformance;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** How a scripted target behaves in a login; legal unless told otherwise. */
final class LoginPlan {
  final Map<String, String> answers = new LinkedHashMap<>();
  final Map<String, String> extra = new LinkedHashMap<>();
  final Set<String> omitted = new LinkedHashSet<>();
  int tsih = 1;
  int statusClass;
  int statusDetail;
  Map<String, String> statusText = Map.of();
  int firstStatSn = 0x1000;
  int chunk;
  ChapPlan chap;
  int maxRecvDataSegmentLength = 262_144;
  boolean initialR2T;
  boolean immediateData = true;
  int firstBurstLength = 65_536;
  int maxBurstLength = 262_144;
  int maxOutstandingR2T = 1;
  boolean digests;
  int holdTransit;
  BiConsumer<Integer, RawPdu> mutate = (index, response) -> {};

  /** A target that asks for every byte of a write by an R2T. */
  static LoginPlan solicited() {
    return new LoginPlan().initialR2T(true).immediateData(false);
  }

  /** Answers this key so, whatever the offer was. */
  LoginPlan answer(String key, String value) {
    answers.put(key, value);
    return this;
  }

  /** Does not answer this key. */
  LoginPlan omit(String key) {
    omitted.add(key);
    return this;
  }

  /** Sends this key of the target's own accord with the first operational answer. */
  LoginPlan extra(String key, String value) {
    extra.put(key, value);
    return this;
  }

  /** Refuses the login with this status. */
  LoginPlan status(int statusCode) {
    statusClass = statusCode >> 8;
    statusDetail = statusCode & 0xff;
    return this;
  }

  /** Does not agree to leave the operational stage in its first so many answers. */
  LoginPlan holdTransit(int answerCount) {
    holdTransit = answerCount;
    return this;
  }

  /** Redirects. */
  LoginPlan redirect(int statusCode, String address) {
    statusText = Map.of("TargetAddress", address);
    return status(statusCode);
  }

  LoginPlan tsih(int value) {
    tsih = value;
    return this;
  }

  /** Cuts every answer's text into PDUs of so many bytes, with the C bit. */
  LoginPlan chunk(int bytes) {
    chunk = bytes;
    return this;
  }

  /** Changes the n-th response PDU, counted from 0, before it is sent. */
  LoginPlan mutate(BiConsumer<Integer, RawPdu> change) {
    mutate = change;
    return this;
  }

  LoginPlan chap(ChapPlan plan) {
    chap = plan;
    return this;
  }

  LoginPlan digests() {
    digests = true;
    return this;
  }

  LoginPlan initialR2T(boolean value) {
    initialR2T = value;
    return this;
  }

  LoginPlan immediateData(boolean value) {
    immediateData = value;
    return this;
  }

  LoginPlan burst(int first, int max) {
    firstBurstLength = first;
    maxBurstLength = max;
    return this;
  }

  LoginPlan outstandingR2T(int value) {
    maxOutstandingR2T = value;
    return this;
  }

  LoginPlan maxRecv(int value) {
    maxRecvDataSegmentLength = value;
    return this;
  }
}
