# Source in the guest, after lio.sh.

# An address on a dummy interface, soft RoCE on it, and a target of the kernel's own there that speaks iSER.
iser_up() { # IQN MIB
  ip link add d0 type dummy
  ip link set d0 up
  ip addr add 10.9.9.1/24 dev d0
  modprobe -a rdma_rxe ib_iser ib_isert rdma_ucm sd_mod sg
  rdma link add rxe0 type rxe netdev d0
  iser_target "$1" "$2"
}

# A target at that address; every target has the same disk.
iser_target() { # IQN [MIB]
  lio_up "$1" 10.9.9.1:3260 "${2:-}"
  iser_on "$1"
}

iser_on() { # IQN
  echo 1 >"/sys/kernel/config/target/iscsi/$1/tpgt_1/np/10.9.9.1:3260/iser"
}

# A soft RoCE device whose link was down connects to nobody any more, whoever asks: a new one in its place, and the target
# listens on that.
iser_renew() { # IQN
  rdma link delete rxe0
  rdma link add rxe0 type rxe netdev d0
  echo 0 >"/sys/kernel/config/target/iscsi/$1/tpgt_1/np/10.9.9.1:3260/iser"
  iser_on "$1"
}
