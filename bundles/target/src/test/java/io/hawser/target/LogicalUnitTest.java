package io.hawser.target;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.alua.AccessState;
import io.hawser.scsi.alua.PortGroup;
import io.hawser.scsi.alua.PortGroups;
import io.hawser.scsi.cdb.PrimaryCdb;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.lun.LunList;
import io.hawser.scsi.sense.SenseCode;
import io.hawser.target.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Logical units that come, go, grow, and change their access states, as sessions see it. */
class LogicalUnitTest {
  private static final byte[] TEST_UNIT_READY = new byte[16];

  private final Disk disk = TargetFixture.disk();

  private static void assertTold(SenseCode code, TestInitiator.Outcome outcome) {
    assertTrue(code.in(outcome.sense().orElseThrow()), outcome.sense().toString());
  }

  private static List<Lun> luns(TestInitiator session) throws Exception {
    byte[] cdb = new byte[16];
    PrimaryCdb.reportLuns(cdb, 0, 1024);
    return LunList.parse(ByteBuffer.wrap(session.in(0, cdb, 1024).data())).luns();
  }

  @Test
  void unitsComeAndGo() throws Exception {
    try (EmbeddedTarget target = TargetFixture.with(disk).start();
        TestInitiator session = TestInitiator.to(target, TargetFixture.IQN).go()) {
      assertTold(SenseCode.POWER_ON_OR_RESET, session.in(0, TEST_UNIT_READY, 0));
      target.addLun(TargetFixture.IQN, 300, Disk.memory("T2", 1 << 20));
      assertTold(SenseCode.LUNS_CHANGED, session.in(0, TEST_UNIT_READY, 0));
      assertEquals(List.of(Lun.of(0), Lun.of(300)), luns(session));
      assertTold(SenseCode.POWER_ON_OR_RESET, session.in(300, TEST_UNIT_READY, 0));
      target.removeLun(TargetFixture.IQN, 300);
      // REPORT LUNS tells of the change itself.
      assertEquals(List.of(Lun.of(0)), luns(session));
      assertEquals(ScsiStatus.GOOD, session.in(0, TEST_UNIT_READY, 0).status());
      assertTold(SenseCode.LUN_NOT_SUPPORTED, session.in(300, TEST_UNIT_READY, 0));
      byte[] inquiry = new byte[16];
      PrimaryCdb.inquiry(inquiry, 96);
      byte[] absent = session.in(300, inquiry, 96).data();
      assertEquals(3, StandardInquiry.parse(ByteBuffer.wrap(absent)).qualifier());
    }
  }

  @Test
  void aDiskGrows() throws IOException {
    try (EmbeddedTarget target = TargetFixture.with(disk).start();
        TestInitiator session = TestInitiator.to(target, TargetFixture.IQN).go()) {
      session.settle(0);
      long first = TargetFixture.DISK_BYTES / 512;
      assertTold(SenseCode.LBA_OUT_OF_RANGE, session.in(0, TargetFixture.read(first, 1), 512));
      disk.resize(TargetFixture.DISK_BYTES + 512);
      assertTold(SenseCode.CAPACITY_CHANGED, session.in(0, TEST_UNIT_READY, 0));
      assertEquals(ScsiStatus.GOOD, session.in(0, TargetFixture.read(first, 1), 512).status());
    }
  }

  private static PortGroups groups(TestInitiator session)
      throws IOException, MalformedDataException {
    byte[] cdb = new byte[16];
    PrimaryCdb.reportTargetPortGroups(cdb, false, 1024);
    return PortGroups.parse(ByteBuffer.wrap(session.in(0, cdb, 1024).data()));
  }

  @Test
  void accessStatesSwitchWhileSessionsAreThere() throws Exception {
    try (EmbeddedTarget target = TargetFixture.with(disk).start();
        TestInitiator one = TestInitiator.to(target.portal(1), TargetFixture.IQN).go();
        TestInitiator two = TestInitiator.to(target.portal(2), TargetFixture.IQN).go()) {
      one.settle(0);
      two.settle(0);
      disk.accessState(2, AccessState.STANDBY);
      assertTold(SenseCode.ALUA_STATE_CHANGED, one.in(0, TEST_UNIT_READY, 0));
      assertTold(SenseCode.ALUA_STATE_CHANGED, two.in(0, TEST_UNIT_READY, 0));
      assertEquals(ScsiStatus.GOOD, one.in(0, TargetFixture.read(0, 1), 512).status());
      assertTold(SenseCode.ALUA_STANDBY, two.in(0, TargetFixture.read(0, 1), 512));
      PortGroups report = groups(two);
      assertEquals(AccessState.ACTIVE_OPTIMIZED, report.group(1).orElseThrow().state());
      PortGroup second = report.group(2).orElseThrow();
      assertEquals(AccessState.STANDBY, second.state());
      assertEquals(List.of(2), second.ports());
      disk.accessState(2, AccessState.TRANSITIONING);
      two.in(0, TEST_UNIT_READY, 0);
      assertTold(SenseCode.ALUA_TRANSITION, two.in(0, TEST_UNIT_READY, 0));
    }
  }

  @Test
  void anInitiatorSwitchesAccessStates() throws Exception {
    try (EmbeddedTarget target = TargetFixture.with(disk).start();
        TestInitiator one = TestInitiator.to(target.portal(1), TargetFixture.IQN).go();
        TestInitiator two = TestInitiator.to(target.portal(2), TargetFixture.IQN).go()) {
      one.settle(0);
      two.settle(0);
      byte[] list = PortGroups.encodeSet(Map.of(1, AccessState.ACTIVE_NON_OPTIMIZED));
      byte[] cdb = new byte[16];
      PrimaryCdb.setTargetPortGroups(cdb, list.length);
      assertEquals(ScsiStatus.GOOD, one.out(0, cdb, list).status());
      assertTold(SenseCode.ALUA_STATE_CHANGED, two.in(0, TEST_UNIT_READY, 0));
      assertEquals(AccessState.ACTIVE_NON_OPTIMIZED, disk.accessState(1));
    }
  }

  @Test
  void twoTargetsAreTwoHeadsOfOneDisk() throws Exception {
    try (EmbeddedTarget one = head(1).start();
        EmbeddedTarget two = head(2).start();
        TestInitiator a = TestInitiator.to(one, TargetFixture.IQN + 1).go();
        TestInitiator b = TestInitiator.to(two, TargetFixture.IQN + 2).go()) {
      a.settle(0);
      b.settle(0);
      byte[] data = TargetFixture.random(9, 512);
      a.out(0, TargetFixture.write(5, 1), data);
      assertArrayEquals(data, b.in(0, TargetFixture.read(5, 1), 512).data());
      assertEquals(2, groups(a).groups().size());
      disk.accessState(2, AccessState.UNAVAILABLE);
      b.in(0, TEST_UNIT_READY, 0);
      assertTold(SenseCode.ALUA_UNAVAILABLE, b.in(0, TargetFixture.read(5, 1), 512));
    }
  }

  private EmbeddedTarget.Builder head(int tag) {
    return EmbeddedTarget.builder()
        .portal(tag, "127.0.0.1", 0)
        .target(TargetFixture.IQN + tag, t -> t.lun(0, disk));
  }
}
