#!/bin/bash
# In the guest: what open-iscsi and the shipped folder do with the same card, one after the other, and where they differ.
#   guest/run -t 900 'guest/beside.sh be2iscsi'
# Both set the port's address by `-m iface -o update` and `-o apply`, log in, and print the four listings. What differs by
# nature (session numbers, ISIDs, times) is made equal, what differs on purpose (docs/offload.md) is left out of the
# comparison; exit 0 if nothing else does.
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

update() { # KEY VALUE
  iscsiadm -m iface -I "$iface" -o update -n "$1" -v "$2"
}

# As Red Hat's chapter on offload ifaces does.
configure() { # ADDRESS
  update iface.ipaddress "$1"
  [ "$name" = cxgb3i ] || update iface.subnet_mask 255.255.255.0
  iscsiadm -m iface -I "$iface" -o apply
}

card_address() {
  cat /sys/class/iscsi_host/host*/ipaddress
  [ "$name" = cxgb3i ] || cat /sys/class/iscsi_iface/ipv4-iface-*-0/ipaddress
}

show() { # DIRECTORY: the four listings; what is told on standard error besides is not compared
  local directory=$out/$1
  iscsiadm -m iface >"$directory/iface"
  iscsiadm -m iface -I "$iface" >"$directory/iface-I"
  iscsiadm -m host -P 4 >"$directory/host-P4"
  iscsiadm -m session -P 3 >"$directory/session-P3"
  card_address >"$directory/card-address"
}

log_in() {
  iscsiadm -m node -o new -T "$target" -p "$portal,1" -I "$iface"
  iscsiadm -m node -T "$target" -p "$portal" -I "$iface" -l
  sleep 3
}

setsid iscsid -f >/run/iscsid.log 2>&1 &
iscsid=$!
until grep -q ISCSIADM_ABSTRACT_NAMESPACE /proc/net/unix; do sleep 0.1; done
iface=$(iscsiadm -m iface | awk -v name="$name" '$2 ~ "^" name "," { print $1; exit }')
configure 192.0.2.20
log_in
show theirs
iscsiadm -m node -T "$target" -u
kill $iscsid
wait $iscsid 2>/dev/null

iscsiadm() { "$HAWSER_HOME/bin/iscsiadm" "$@"; }
export HAWSER_JAVA_OPTS="-XX:TieredStopAtLevel=1 -Xmx256m"
unpack_folder "$name"
"$HAWSER_HOME/bin/hawser" daemon >/run/hawser.log 2>&1 &
for ((second = 0; second < 180; second++)); do
  # Without the daemon a command answers by itself, from the records.
  grep -q "commands are taken" /run/hawser.log && iscsiadm -m iface 2>/dev/null | grep -q "^$iface " && break
  sleep 1
done
# Another address first, so that the one they left is seen to be set.
configure 192.0.2.21
card_address | grep -qx 192.0.2.21 || { card_address; echo "NOT SO: our address is the card's"; exit 1; }
configure 192.0.2.20
log_in
show ours
iscsiadm -m node -T "$target" -u

on_purpose='/^# BEGIN RECORD/d; /^version /d; /^\tIPaddress: (0\.0\.0\.0|<empty>)$/d'
case $name in
  cxgb3i) on_purpose+='; /^cxgb3i\.[0-9a-f:]+ /d' ;;
  be2iscsi) on_purpose+='; /^\t+Iface IPaddress: /d' ;;
esac
alike() { # FILE
  sed -E -e 's/SID: [0-9]+/SID: N/; s/\[[0-9]+\]/[N]/; s/host[0-9]+/hostN/g; s/scsi[0-9]+/scsiN/; s/sd[a-z]+/sdX/' \
    -e "$on_purpose" "$1"
}
different=0
for listing in iface iface-I host-P4 session-P3 card-address; do
  for side in theirs ours; do
    echo "== $listing, $side:"
    cat "$out/$side/$listing"
    alike "$out/$side/$listing" >"$out/$side/$listing.alike"
  done
  echo "== $listing, difference:"
  diff "$out/theirs/$listing.alike" "$out/ours/$listing.alike" && echo none || different=1
done
[ $different = 0 ] && echo "PROBE PASSED"
exit $different
