package io.hawser.shell.iscsiadm;

import io.hawser.api.ErrorCode;

/** Writes {@code iscsiadm.8} from the usage and the exit codes. */
final class ManualPage {
  private ManualPage() {}

  /** The page in man(7) macros. */
  static String text() {
    StringBuilder page = new StringBuilder(".\\\" Made from the usage; do not edit.\n");
    page.append(".TH ISCSIADM 8 \"\" \"Hawser\" \"System Administration\"\n");
    page.append(".SH NAME\niscsiadm \\- open-iscsi's administration tool, on Hawser\n");
    page.append(".SH SYNOPSIS\n.B iscsiadm \\-m\n.I MODE\n[options]\n");
    page.append(".SH DESCRIPTION\n").append(escaped(DESCRIPTION)).append('\n');
    page.append(".SH MODES AND OPTIONS\n.nf\n").append(escaped(Usage.TEXT)).append(".fi\n");
    page.append(".SH EXIT STATUS\n");
    for (ErrorCode code : ErrorCode.values()) {
      page.append(".TP\n.B ").append(code.code()).append('\n');
      page.append(escaped(Texts.of(code))).append('\n');
    }
    page.append(".SH FILES\n.I ifaces, nodes, send_targets, isns, static, fw,\n");
    page.append(".I iscsid.conf, initiatorname.iscsi\n");
    page.append(
        "below /etc/iscsi for root, below hawser in the user's state directory for others,\n");
    page.append("or below HAWSER_ROOT.\n");
    return page.append(".SH SEE ALSO\n.BR hawser (1),\nRFC 7143\n").toString();
  }

  private static final String DESCRIPTION =
      "Takes the command lines of open-iscsi's iscsiadm, works on the same records, prints its"
          + " formats and ends with its exit codes. Where a daemon runs (hawser daemon), it does the"
          + " work; without one records are changed and targets are found by the command itself, and"
          + " a login is refused with 20, for nobody would keep the session up. What is different"
          + " from the original on purpose, and why, is in docs/iscsiadm.md.";

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-");
  }
}
