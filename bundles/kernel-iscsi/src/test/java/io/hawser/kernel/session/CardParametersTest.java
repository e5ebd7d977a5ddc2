package io.hawser.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.kernel.sysfs.Sysfs;
import io.hawser.kernel.sysfs.SysfsModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a card negotiated is read where the kernel tells it. */
class CardParametersTest {
  private static final int SID = 4;
  private static final String SESSION = "class/iscsi_session/session" + SID;
  private static final String CONNECTION = "class/iscsi_connection/connection" + SID + ":0";
  private static final SessionParameters WISH = SessionParameters.DEFAULT_OFFER;

  @TempDir Path sysfs;

  private void told(String directory, String attribute, String value) throws IOException {
    Path file = sysfs.resolve(directory).resolve(attribute);
    Files.createDirectories(file.getParent());
    Files.writeString(file, value + "\n");
  }

  private SessionParameters read() {
    return CardParameters.read(new SysfsModel(new Sysfs(sysfs)), SID, WISH);
  }

  @Test
  void theSessionsAndTheConnectionsParametersAreThoseOfTheKernel() throws Exception {
    told(SESSION, "initial_r2t", "1");
    told(SESSION, "immediate_data", "0");
    told(SESSION, "first_burst_len", "65536");
    told(SESSION, "max_burst_len", "131072");
    told(SESSION, "max_outstanding_r2t", "3");
    told(CONNECTION, "max_recv_dlength", "8192");
    told(CONNECTION, "max_xmit_dlength", "262144");
    told(CONNECTION, "header_digest", "1");
    told(CONNECTION, "data_digest", "0");
    SessionParameters read = read();
    assertTrue(read.initialR2T());
    assertFalse(read.immediateData());
    assertEquals(65_536, read.firstBurstLength());
    assertEquals(131_072, read.maxBurstLength());
    assertEquals(3, read.maxOutstandingR2T());
    assertEquals(8192, read.maxRecvDataSegmentLength());
    assertEquals(262_144, read.maxXmitDataSegmentLength());
    assertEquals(List.of(Digest.CRC32C), read.headerDigests());
    assertEquals(List.of(Digest.NONE), read.dataDigests());
  }

  @Test
  void whatIsNotToldOrOutOfRangeIsAsItWasWished() throws Exception {
    told(SESSION, "max_outstanding_r2t", "0");
    told(SESSION, "max_burst_len", "99999999999");
    told(CONNECTION, "max_recv_dlength", "511");
    told(CONNECTION, "max_xmit_dlength", "");
    SessionParameters read = read();
    assertEquals(WISH.maxOutstandingR2T(), read.maxOutstandingR2T());
    assertEquals(WISH.maxBurstLength(), read.maxBurstLength());
    assertEquals(WISH.maxRecvDataSegmentLength(), read.maxRecvDataSegmentLength());
    assertEquals(WISH.maxXmitDataSegmentLength(), read.maxXmitDataSegmentLength());
    assertEquals(WISH.headerDigests(), read.headerDigests());
  }
}
