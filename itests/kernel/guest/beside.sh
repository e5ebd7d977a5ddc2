#!/bin/bash
# In the guest: what open-iscsi and the shipped folder print of the same card, one after the other, and where they differ.
#   guest/run -t 900 'guest/beside.sh be2iscsi'
# What differs by nature (session numbers, ISIDs, times) is made equal; the rest of the difference is printed as by diff.
set -u
cd "$(dirname "$0")/.." || exit 1
. guest/lio.sh
. guest/iser.sh
. guest/shipped.sh
name=$1 target=iqn.2026-11.io.hawser.test:disk portal=127.0.0.1:3261 out=/run/beside
mkdir -p /run/lock/iscsi "$out"/{theirs,ours}
# Another SCSI host first: open-iscsi takes host number 0 for none.
modprobe scsi_debug
card_in "$name"
ip link set hba0 address 02:00:00:00:0a:01
lio_up "$target" "$portal" 16

show() { # DIRECTORY IFACE: the four listings
  local directory=$out/$1 iface=$2
  iscsiadm -m iface >"$directory/iface" 2>&1
  iscsiadm -m iface -I "$iface" >"$directory/iface-I" 2>&1
  iscsiadm -m host -P 4 >"$directory/host-P4" 2>&1
  iscsiadm -m session -P 3 >"$directory/session-P3" 2>&1
}

log_in() { # IFACE
  iscsiadm -m node -o new -T "$target" -p "$portal,1" -I "$1"
  iscsiadm -m node -T "$target" -p "$portal" -I "$1" -l
  sleep 3
}

setsid iscsid -f >/run/iscsid.log 2>&1 &
iscsid=$!
sleep 3
iface=$(iscsiadm -m iface | awk -v name="$name" '$2 ~ "^" name "," { print $1; exit }')
log_in "$iface"
show theirs "$iface"
iscsiadm -m node -T "$target" -u
kill $iscsid
wait $iscsid 2>/dev/null

iscsiadm() { "$HAWSER_HOME/bin/iscsiadm" "$@"; }
export HAWSER_JAVA_OPTS="-XX:TieredStopAtLevel=1 -Xmx256m"
unpack_folder "$name"
"$HAWSER_HOME/bin/hawser" daemon >/run/hawser.log 2>&1 &
for ((second = 0; second < 180; second++)); do
  iscsiadm -m iface 2>/dev/null | grep -q "^$iface " && break
  sleep 1
done
log_in "$iface"
show ours "$iface"
iscsiadm -m node -T "$target" -u

alike() { # FILE
  sed -E -e 's/SID: [0-9]+/SID: N/; s/\[[0-9]+\]/[N]/; s/host[0-9]+/hostN/g; s/scsi[0-9]+/scsiN/; s/sd[a-z]+/sdX/' \
    -e 's/^# BEGIN RECORD .*/# BEGIN RECORD/' "$1"
}
for listing in iface iface-I host-P4 session-P3; do
  echo "== $listing, open-iscsi:"
  cat "$out/theirs/$listing"
  echo "== $listing, ours:"
  cat "$out/ours/$listing"
  echo "== $listing, difference:"
  diff <(alike "$out/theirs/$listing") <(alike "$out/ours/$listing") && echo none
done
