# Source in the guest, after lio.sh and iser.sh. What the shipped folder does here, told by the probe in its load/.
#
#   shipped SCENARIOS VENDOR...   a copy of the folder with these vendors' bundles plugged in, and the probe's scenarios run;
#                                 PROBE_OPTS: further options of the Java machine
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
export GUEST=$top/itests/kernel/guest
export TESTHBA=$top/native/test-hba/testhba.ko HAWSER_HOME=/run/hawser HAWSER_VAR=/run/hawser-var

# One disk, reached at 10.9.9.1:3260 by iser and at 127.0.0.1:3261 by TCP.
both_portals() { # IQN MIB
  iser_up "$1" "$2"
  mkdir "/sys/kernel/config/target/iscsi/$1/tpgt_1/np/127.0.0.1:3261"
}

# The same disk behind CHAP and digests, at 127.0.0.1:3262.
secure_portal() { # IQN
  lio_up "$1" 127.0.0.1:3262
  lio_secure "$1"
}

# The same disk as one of this machine's own, as a Fibre Channel card would show it.
local_disk() {
  local loop=/sys/kernel/config/target/loopback/naa.6001405000000001/tpgt_1
  modprobe tcm_loop
  mkdir -p "$loop"
  echo naa.6001405000000002 >"$loop/nexus"
  mkdir -p "$loop/lun/lun_0"
  ln -s /sys/kernel/config/target/core/rd_mcp_0/rd0 "$loop/lun/lun_0/rd0"
}

card_in() { # NAME
  ip link show hba0 >/dev/null 2>&1 || ip link add hba0 type dummy
  modprobe -a libiscsi_tcp sd_mod sg crc32c_intel
  insmod "$TESTHBA" "name=$1" netdev=hba0
}

unpack_folder() { # VENDOR...
  local vendor
  rm -rf "$HAWSER_HOME" "$HAWSER_VAR"
  cp -r "$top/distribution/target/hawser" "$HAWSER_HOME"
  rm -rf "$HAWSER_HOME"/var/cache "$HAWSER_HOME"/load/*.jar
  mkdir -p "$HAWSER_VAR"
  for vendor in "$@"; do cp "$HAWSER_HOME"/vendor/*transport-"$vendor"-*.jar "$HAWSER_HOME/load/"; done
}

shipped() { # SCENARIOS VENDOR...
  local scenarios=$1
  shift
  unpack_folder "$@"
  cp "$top"/itests/kernel-probe/target/kernel-probe-*.jar "$HAWSER_HOME/load/"
  HAWSER_JAVA_OPTS="$PROBE_OPTS -Dhawser.probe=$scenarios -XX:TieredStopAtLevel=1 -Xmx256m" "$HAWSER_HOME/bin/hawser" daemon
}
