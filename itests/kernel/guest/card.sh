# Source in the guest, after lio.sh. card_up NAME IQN MIB: the simulated card under a driver's name, and a target of the
# kernel's own on the loopback interface.
card_up() {
  ip link add hba0 type dummy
  modprobe -a libiscsi_tcp sd_mod sg crc32c_intel
  insmod "$(dirname "${BASH_SOURCE[0]}")/../../../native/test-hba/testhba.ko" "name=$1" netdev=hba0
  lio_up "$2" 127.0.0.1:3260 "$3"
}
