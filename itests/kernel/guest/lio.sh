# Source in the guest. lio_up IQN ADDRESS:PORT [MIB [STORE]]: a target of the kernel's own (LIO) with one RAM disk as LUN 0,
# open to every initiator, without authentication.
lio_up() {
  local iqn=$1 portal=$2 mib=${3:-16} store=${4:-rd0} config=/sys/kernel/config/target
  mkdir -p /etc/target
  modprobe -a target_core_mod iscsi_target_mod
  mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
  if [ ! -d "$config/core/rd_mcp_0/$store" ]; then
    mkdir -p "$config/core/rd_mcp_0/$store"
    echo "rd_pages=$((mib * 256))" >"$config/core/rd_mcp_0/$store/control"
    echo 1 >"$config/core/rd_mcp_0/$store/enable"
    # Without a serial number the disk has no identity by which paths could be joined.
    echo "5d1a7c9e-$store" >"$config/core/rd_mcp_0/$store/wwn/vpd_unit_serial"
  fi
  local group=$config/iscsi/$iqn/tpgt_1
  mkdir -p "$group/lun/lun_0" "$group/np/$portal"
  ln -s "$config/core/rd_mcp_0/$store" "$group/lun/lun_0/$store"
  echo 0 >"$group/attrib/authentication"
  echo 1 >"$group/attrib/generate_node_acls"
  echo 0 >"$group/attrib/demo_mode_write_protect"
  echo 1 >"$group/attrib/cache_dynamic_acls"
  echo 1 >"$group/enable"
}

# CHAP both ways from now on, for whoever logs in to this target.
lio_chap() { # IQN
  local group=/sys/kernel/config/target/iscsi/$1/tpgt_1
  echo 1 >"$group/attrib/authentication"
  echo -n guest >"$group/auth/userid"
  echo -n secret-of-guest1 >"$group/auth/password"
  echo -n target >"$group/auth/userid_mutual"
  echo -n secret-of-target1 >"$group/auth/password_mutual"
}

# CHAP both ways and both digests.
lio_secure() { # IQN
  local group=/sys/kernel/config/target/iscsi/$1/tpgt_1
  lio_chap "$1"
  echo CRC32C >"$group/param/HeaderDigest"
  echo CRC32C >"$group/param/DataDigest"
}
