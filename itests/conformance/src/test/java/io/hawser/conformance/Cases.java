package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** What every family of cases needs. */
@Tag("real")
abstract class Cases {
  @TempDir Path directory;

  /** Names and secret of the CHAP cases. */
  static final String USER = "initiator-user";

  static final String SECRET = "initiator-secret-1";
  static final String TARGET_USER = "target-user";
  static final String TARGET_SECRET = "target-secret-42";

  Hawser hawser() {
    return new Hawser(directory);
  }

  /** An honest target after this login. */
  static ScriptedTarget.Script honest(LoginPlan plan) {
    return peer -> peer.login(plan).serve();
  }

  static ScriptedTarget.Script honest() {
    return peer -> peer.login().serve();
  }

  /** An honest login, then service with an interceptor. */
  static ScriptedTarget.Script with(FullFeature.Interceptor interceptor) {
    return peer -> peer.login().serve(interceptor);
  }

  static ScriptedTarget.Script with(LoginPlan plan, FullFeature.Interceptor interceptor) {
    return peer -> peer.login(plan).serve(interceptor);
  }

  /** What a script does with a command in place of the honest answer. */
  @FunctionalInterface
  interface Answer {
    void to(FullFeature service, RawPdu pdu) throws IOException;
  }

  /** Answers every read in this way. */
  static ScriptedTarget.Script answeringReads(Answer answer) {
    return with(answering(FullFeature::isRead, answer));
  }

  static ScriptedTarget.Script answeringReads(LoginPlan plan, Answer answer) {
    return with(plan, answering(FullFeature::isRead, answer));
  }

  /** Answers every write in this way. */
  static ScriptedTarget.Script answeringWrites(Answer answer) {
    return with(answering(FullFeature::isWrite, answer));
  }

  static ScriptedTarget.Script answeringWrites(LoginPlan plan, Answer answer) {
    return with(plan, answering(FullFeature::isWrite, answer));
  }

  private static FullFeature.Interceptor answering(Predicate<RawPdu> which, Answer answer) {
    return (service, pdu) -> {
      boolean mine = which.test(pdu);
      if (mine) {
        answer.to(service, pdu);
      }
      return mine;
    };
  }

  /** A target of this script is refused before a command reaches a disk. */
  void assertLoginFails(ScriptedTarget.Script script) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      hawser().inq(target.url()).failed();
    }
  }

  void assertReads(ScriptedTarget.Script script) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target);
    }
  }

  void assertReadFails(ScriptedTarget.Script script) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReadFails(target);
    }
  }

  void assertNeverWrong(ScriptedTarget.Script script) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertNeverWrong(target);
    }
  }

  void assertWrites(ScriptedTarget.Script script) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertWrites(target);
    }
  }

  void assertWriteFails(ScriptedTarget.Script script, int blocks) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertWriteFails(target, blocks);
    }
  }

  /** A read of 8 blocks at 16 succeeds with the right bytes. */
  void assertReads(ScriptedTarget target) throws Exception {
    assertReads(target, target.url(), 16, 8);
  }

  void assertReads(ScriptedTarget target, String url, int lba, int blocks) throws Exception {
    byte[] expected = target.disk.slice(lba, blocks);
    Hawser.Result result = hawser().read(url, lba, blocks).ok();
    assertArrayEquals(expected, result.data());
  }

  /** A read fails, and not one wrong byte is in the file it may have left. */
  Hawser.Result assertReadFails(ScriptedTarget target) throws Exception {
    return assertReadFails(target, target.url());
  }

  Hawser.Result assertReadFails(ScriptedTarget target, String url) throws Exception {
    byte[] expected = target.disk.slice(16, 8);
    Hawser.Result result = hawser().read(url, 16, 8).failed();
    for (int i = 0; i < result.data().length; i++) {
      assertTrue(result.data()[i] == expected[i], "byte " + i + " of the file is wrong");
    }
    return result;
  }

  /** A write of {@code blocks} blocks at 100 succeeds and is on the disk. */
  void assertWrites(ScriptedTarget target, String url, int blocks) throws Exception {
    byte[] data = random(blocks * target.disk.blockSize);
    hawser().write(url, 100, data).ok();
    assertArrayEquals(data, target.disk.slice(100, blocks));
  }

  void assertWrites(ScriptedTarget target) throws Exception {
    assertWrites(target, target.url(), 8);
  }

  Hawser.Result assertWriteFails(ScriptedTarget target, int blocks) throws Exception {
    return hawser().write(target.url(), 100, random(blocks * target.disk.blockSize)).failed();
  }

  static byte[] random(int length) {
    byte[] data = new byte[length];
    new Random(length).nextBytes(data);
    return data;
  }

  /** Lets reads be answered by this where it wants to. */
  static ScriptedTarget.Script onRead(FullFeature.Interceptor answer) {
    return with((service, pdu) -> FullFeature.isRead(pdu) && answer.handle(service, pdu));
  }

  static byte[] wanted(FullFeature service, RawPdu pdu) {
    return service.disk.slice(FullFeature.lba(pdu), FullFeature.count(pdu));
  }

  /**
   * The command may give up or, after building the session up again, succeed: but with every byte
   * right.
   */
  void assertNeverWrong(ScriptedTarget target) throws Exception {
    Hawser.Result result = hawser().read(target.url(), 16, 8);
    if (result.exit() == 0) {
      assertArrayEquals(target.disk.slice(16, 8), result.data());
    } else {
      result.failed();
    }
  }
}
