#!/bin/bash
# In the guest: the kernel's target over iSER after an initiator that left between two login requests, without anything of
# ours: Debian's open-iscsi leaves there when the target does not prove that it knows its secret (CHAP both ways).
#   guest/run -t 300 guest/isert-hang.sh
# Exit 0 if the target answers the next login, 3 if it hangs; then also where its threads wait.
set -u
cd "$(dirname "$0")/.." || exit 1
. guest/lio.sh
. guest/iser.sh
target=iqn.2026-11.io.hawser.test:disk portal=10.9.9.1:3260
mkdir -p /run/lock/iscsi
iser_up "$target" 16
lio_chap "$target"
setsid iscsid -f >/run/iscsid.log 2>&1 &
until grep -q ISCSIADM_ABSTRACT_NAMESPACE /proc/net/unix; do sleep 0.1; done

set_secret_of_target() {
  iscsiadm -m node -T "$target" -p "$portal" -o update -n node.session.auth.password_in -v "$1"
}

log_in() {
  echo "== login, the target's secret is said to be $1"
  set_secret_of_target "$1"
  timeout 90 iscsiadm -m node -T "$target" -p "$portal" -l
}

iscsiadm -m node -o new -T "$target" -p "$portal,1" -I iser
for pair in authmethod=CHAP username=guest password=secret-of-guest1 username_in=target; do
  iscsiadm -m node -T "$target" -p "$portal" -o update -n "node.session.auth.${pair%%=*}" -v "${pair#*=}"
done
log_in secret-of-target1 && iscsiadm -m node -T "$target" -u || exit 1
log_in not-the-secret-2
log_in secret-of-target1 && exit 0
for thread in /proc/[0-9]*; do
  case $(cat "$thread/comm" 2>/dev/null) in
    iscsi_np | iscsi_t*) echo "-- ${thread##*/} $(cat "$thread/comm")"; cat "$thread/stack" ;;
  esac
done
dmesg | tail -n 12
exit 3
