package io.hawser.target.server;

import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.SenseData;
import io.hawser.api.scsi.SenseKey;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataOutPdu;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.R2tPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.target.disk.ScsiRequest;
import io.hawser.target.disk.ScsiResult;
import io.hawser.target.disk.TargetDevice;
import io.hawser.target.disk.TaskSet;
import io.hawser.target.fault.Fault;
import io.hawser.target.fault.FaultAction;
import io.hawser.target.fault.FaultPoint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The SCSI commands of one session: collects their data, lets the device do them, sends what comes
 * of it. Belongs to the session's loop.
 */
final class ScsiTasks {
  private static final int MAX_DATA_OUT = 64 << 20;
  private static final int REJECT_TASK_IN_PROGRESS = 0x07;

  /** RFC 7143 section 11.4.7.2. */
  private static final SenseData WRONG_AMOUNT_OF_DATA =
      new SenseData(SenseKey.ABORTED_COMMAND, 0x0c, 0x0d, false, OptionalLong.empty());

  private final TargetContext context;
  private final TargetSession session;
  private final ScsiResponder responder;
  private final Map<Integer, TargetTask> tasks = new HashMap<>();
  private int nextTransferTag = 1;

  ScsiTasks(TargetContext context, TargetSession session) {
    this.context = context;
    this.session = session;
    this.responder = new ScsiResponder(session);
  }

  private TargetDevice device() {
    return session.target().orElseThrow().device();
  }

  /** A command came. */
  void command(ScsiCommandPdu pdu, ByteBuffer header) {
    if (tasks.containsKey(pdu.initiatorTaskTag()) || pdu.initiatorTaskTag() == Bhs.NO_TAG) {
      session.reject(header, REJECT_TASK_IN_PROGRESS);
      return;
    }
    TargetTask task = task(pdu);
    tasks.put(task.tag(), task);
    taskSet(task.lun()).ifPresent(set -> set.add(task));
    if (!task.immediate()) {
      session.sequencer().begin();
    }
    if (pdu.data().hasRemaining()) {
      task.data().immediate(pdu.data());
    }
    advance(task);
  }

  private Optional<TaskSet> taskSet(Lun lun) {
    return device().disk(lun).map(disk -> disk.tasks());
  }

  private TargetTask task(ScsiCommandPdu pdu) {
    SessionParameters p = session.parameters();
    byte[] cdb = new byte[pdu.cdb().remaining()];
    pdu.cdb().get(cdb);
    Lun lun = new Lun(pdu.lun());
    long expected = Integer.toUnsignedLong(pdu.expectedDataTransferLength());
    long wanted = pdu.write() ? Math.min(expected, device().dataOutLength(lun, cdb)) : 0;
    long back = pdu.read() ? expected : 0;
    if (pdu.read() && pdu.write()) {
      back = Integer.toUnsignedLong(pdu.bidirectionalReadLength().orElse(0));
    }
    // More than any command may transfer: the device refuses it, whatever its data.
    int bounded = wanted > MAX_DATA_OUT ? 0 : (int) wanted;
    boolean unsolicited = pdu.write() && !pdu.finalBit() && !p.initialR2T();
    DataOutAssembler data =
        new DataOutAssembler(
            bounded,
            p.maxBurstLength(),
            p.maxOutstandingR2T(),
            Math.min(p.firstBurstLength(), (int) Math.min(expected, Integer.MAX_VALUE)),
            unsolicited);
    return new TargetTask(
        session.nexus(),
        lun,
        pdu.initiatorTaskTag(),
        pdu.immediate(),
        cdb,
        pdu.write(),
        expected,
        back,
        data);
  }

  /** A Data-Out came. */
  void data(DataOutPdu pdu) {
    TargetTask task = tasks.get(pdu.initiatorTaskTag());
    if (task == null) {
      // What is left of a task that has ended early (RFC 7143 section 11.7).
      return;
    }
    if (pdu.targetTransferTag() == Bhs.NO_TAG) {
      task.data().unsolicited(pdu);
    } else if (!task.data().solicited(pdu)) {
      return;
    }
    advance(task);
  }

  /** A Data-Out of this task came damaged. */
  void lostData(int tag) {
    TargetTask task = tasks.get(tag);
    if (task != null) {
      task.data().lost();
      advance(task);
    }
  }

  private void advance(TargetTask task) {
    if (task.aborted()) {
      forget(task);
    } else if (task.data().complete()) {
      complete(task);
    } else {
      List<DataOutAssembler.Request> requests = task.data().requests(this::transferTag);
      for (DataOutAssembler.Request r : requests) {
        session.send(
            new R2tPdu(
                task.lun().value(),
                task.tag(),
                r.tag(),
                session.statSn(),
                session.sequencer().expCmdSn(),
                session.sequencer().maxCmdSn(),
                r.r2tSn(),
                r.offset(),
                r.length(),
                Pdu.NO_DATA),
            task.lun().number());
      }
    }
  }

  private int transferTag() {
    nextTransferTag = nextTransferTag == Bhs.NO_TAG - 1 ? 1 : nextTransferTag + 1;
    return nextTransferTag;
  }

  /** All data is here. */
  private void complete(TargetTask task) {
    Optional<Fault> fault =
        session
            .connection()
            .strike(FaultPoint.COMMAND, task.lun().number(), Opcode.SCSI_COMMAND, task.cdb());
    if (fault.isPresent() && fails(task, fault.get())) {
      return;
    }
    execute(task);
  }

  /** Returns whether the fault keeps the command from being done now. */
  private boolean fails(TargetTask task, Fault fault) {
    FaultAction action = fault.action();
    if (session.connection().carryOut(action) || action instanceof FaultAction.Swallow) {
      return true;
    }
    EventLoop loop = session.connection().loop();
    if (action instanceof FaultAction.Delay delay) {
      loop.schedule(delay.time().toNanos(), () -> execute(task));
    } else if (action instanceof FaultAction.Hold) {
      fault.hold(() -> loop.execute(() -> execute(task)));
    } else if (action instanceof FaultAction.Status status) {
      finish(task, task.run(() -> ScsiResult.status(status.status())));
    } else if (action instanceof FaultAction.Check check) {
      finish(task, task.run(() -> ScsiResult.check(check.sense(), false)));
    } else {
      return false;
    }
    return true;
  }

  private void execute(TargetTask task) {
    if (device().blocking(task.lun())) {
      EventLoop loop = session.connection().loop();
      context
          .workers()
          .execute(
              () -> {
                ScsiResult result = task.run(() -> work(task));
                loop.execute(() -> finish(task, result));
              });
    } else {
      finish(task, task.run(() -> work(task)));
    }
  }

  private ScsiResult work(TargetTask task) {
    if (task.data().broken()) {
      return ScsiResult.check(WRONG_AMOUNT_OF_DATA, false);
    }
    return device()
        .execute(
            task.lun(),
            new ScsiRequest(
                task.nexus(),
                task.cdb(),
                task.data().data(),
                task.write() ? task.expectedLength() : 0,
                task.readLength()));
  }

  /** The device is done with a task; {@code result} is null if it was aborted before. */
  private void finish(TargetTask task, ScsiResult result) {
    if (result == null) {
      forget(task);
      return;
    }
    var after = result.after().toCompletableFuture();
    if (after.isDone()) {
      answer(task, result);
    } else {
      EventLoop loop = session.connection().loop();
      after.whenComplete((nothing, failure) -> loop.execute(() -> answer(task, result)));
    }
  }

  private void answer(TargetTask task, ScsiResult result) {
    boolean tell = !task.silent() && !session.isEnding();
    forget(task);
    if (tell) {
      responder.answer(task, result);
    }
  }

  /** The task has ended in every respect. */
  private void forget(TargetTask task) {
    if (tasks.remove(task.tag(), task)) {
      taskSet(task.lun()).ifPresent(set -> set.remove(task));
      if (!task.immediate()) {
        session.sequencer().end();
      }
    }
  }

  /** The task of this tag. */
  Optional<TargetTask> find(int tag) {
    return Optional.ofNullable(tasks.get(tag));
  }

  /** All tasks. */
  Collection<TargetTask> all() {
    return List.copyOf(tasks.values());
  }

  /** Drops tasks that were aborted from elsewhere or here, so that their tags are free again. */
  void sweep() {
    all().stream().filter(TargetTask::aborted).forEach(this::forget);
  }

  /**
   * The session ends: nothing is answered any more, and what waits will never begin.
   *
   * @return when nothing runs any more
   */
  CompletionStage<Void> abandon() {
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (TargetTask task : all()) {
      ends.add(task.abort().toCompletableFuture());
      forget(task);
    }
    return CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0]));
  }
}
