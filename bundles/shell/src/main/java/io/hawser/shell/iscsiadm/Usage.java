package io.hawser.shell.iscsiadm;

/** What {@code iscsiadm --help} prints. */
final class Usage {
  static final String TEXT =
      """
      Usage: hawser iscsiadm -m MODE [options], or bin/iscsiadm, with open-iscsi's modes:

        discovery    -t st|isns|fw -p IP[:PORT] [-I IFACE]... [-o new|delete|update|nonpersistent]
                     [-P 0|1] [-l]     find targets with the settings of iscsid.conf
        discovery    [-P 0|1]          list the places that were asked
        discoverydb  -t st|isns -p IP[:PORT] [-o new|show|update|delete] [-n KEY -v VALUE]... [-S]
                                       the record of such a place
        discoverydb  -t st|isns -p IP[:PORT] -D [-I IFACE]... [-l]
                                       find targets as its record says
        node         [-P 0|1]          list nodes: target, portal, iface
        node         [-T TARGET] [-p IP[:PORT]] [-I IFACE] [-o new|show|update|delete]
                     [-n KEY -v VALUE]... [-S]
        node         [-T TARGET] [-p IP[:PORT]] [-I IFACE] -l|-u|-R|-s
                                       log in, log out, rescan, count
        node         -L|-U all|manual|automatic|onboot
        session      [-P 0|1|2|3] [-r SID] [-u|-R|-s] [-o new|update|delete] [-S]
        iface        [-P 0|1] [-I IFACE] [-o new|show|update|delete|apply] [-n KEY -v VALUE]...
        iface        -o applyall -H HOST|MAC
        iface        -I IFACE -C ping -a IP [-b BYTES] [-c COUNT] [-i SECONDS]
        host         [-P 0|1|2|3|4] [-H HOST|MAC] [-C chap|flashnode|stats ...]
        fw           [-l]              what the boot firmware knows

      -m --mode, -p --portal, -T --targetname, -I --interface, -o --op, -t --type, -n --name,
      -v --value, -r --sid, -H --host, -P --print, -D --discover, -l --login, -L --loginall,
      -u --logout, -U --logoutall, -R --rescan, -s --stats, -S --show (secrets), -W --no_wait,
      -d --debug, -V --version. Exit codes are those of iscsiadm(8).
      """;

  private Usage() {}
}
