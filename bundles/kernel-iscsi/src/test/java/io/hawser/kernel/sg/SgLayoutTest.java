package io.hawser.kernel.sg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.kernel.StructLayout;
import org.junit.jupiter.api.Test;

class SgLayoutTest {
  private static final StructLayout LAYOUT = new StructLayout();

  private static void at(String field, int offset) {
    assertEquals(LAYOUT.at("sg_io_hdr", field), offset, field);
  }

  @Test
  void theHeaderHasTheOffsetsOfTheKernelsHeader() {
    assertEquals(LAYOUT.size("sg_io_hdr"), SgLayout.SIZE);
    at("interface_id", SgLayout.INTERFACE_ID);
    at("dxfer_direction", SgLayout.DIRECTION);
    at("cmd_len", SgLayout.CMD_LEN);
    at("mx_sb_len", SgLayout.MAX_SENSE);
    at("iovec_count", SgLayout.IOVEC_COUNT);
    at("dxfer_len", SgLayout.DATA_LENGTH);
    at("dxferp", SgLayout.DATA);
    at("cmdp", SgLayout.CMD);
    at("sbp", SgLayout.SENSE);
    at("timeout", SgLayout.TIMEOUT);
    at("flags", SgLayout.FLAGS);
    at("pack_id", SgLayout.PACK_ID);
    at("status", SgLayout.STATUS);
    at("sb_len_wr", SgLayout.SENSE_WRITTEN);
    at("host_status", SgLayout.HOST_STATUS);
    at("driver_status", SgLayout.DRIVER_STATUS);
    at("resid", SgLayout.RESIDUAL);
  }
}
