package io.hawser.kernel.session;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.protocol.pdu.Pdu;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;

/**
 * Requests of ours in the full feature phase: pings, text, logout. One at a time, because the
 * kernel gives them tags of its own. Engine thread only.
 */
final class ControlRequests {
  /** The tag of every request of ours. */
  static final int TAG = 1;

  private static final int QUEUE = 64;

  private record Request(
      Pdu pdu, int answerOpcode, Deadline deadline, CompletableFuture<Pdu> answer) {}

  private final Engine engine;
  private final KernelObjects objects;
  private final ArrayDeque<Request> waiting = new ArrayDeque<>();
  private Request underWay;
  private ScheduledFuture<?> timer;

  ControlRequests(Engine engine, KernelObjects objects) {
    this.engine = engine;
    this.objects = objects;
  }

  /** Sends it after those before it. */
  CompletableFuture<Pdu> send(Pdu pdu, int answerOpcode, Deadline deadline) {
    Request request = new Request(pdu, answerOpcode, deadline, new CompletableFuture<>());
    if (waiting.size() >= QUEUE) {
      request.answer.completeExceptionally(
          new HawserException(ErrorCode.NO_MEMORY, QUEUE + " requests are waiting already"));
    } else {
      waiting.add(request);
      next();
    }
    return request.answer;
  }

  private void next() {
    while (underWay == null && !waiting.isEmpty()) {
      Request request = waiting.poll();
      Duration left = request.deadline.remaining();
      if (left.isZero()) {
        request.answer.completeExceptionally(late());
        continue;
      }
      underWay = request;
      timer = engine.later(left, () -> end(request, null, late()));
      objects
          .send(PduExchange.header(request.pdu), PduExchange.data(request.pdu), request.deadline)
          .whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  end(request, null, Engine.failure(failure));
                }
              });
    }
  }

  /** An answer came. */
  void answered(Pdu pdu) {
    if (underWay != null && pdu.opcode() == underWay.answerOpcode) {
      end(underWay, pdu, null);
    }
  }

  private void end(Request request, Pdu answer, HawserException why) {
    if (underWay != request) {
      return;
    }
    underWay = null;
    timer.cancel(false);
    if (why == null) {
      request.answer.complete(answer);
    } else {
      request.answer.completeExceptionally(why);
    }
    next();
  }

  /** The connection is lost, and with it every answer. */
  void failAll(HawserException why) {
    List<Request> all = new ArrayList<>(waiting);
    waiting.clear();
    all.forEach(request -> request.answer.completeExceptionally(why));
    if (underWay != null) {
      end(underWay, null, why);
    }
  }

  private static HawserException late() {
    return new HawserException(ErrorCode.PDU_TIMEOUT, "the target did not answer in time");
  }
}
