#!/bin/sh
# dpkg says `purge` and then the data goes too. rpm has no such word and says 0: data that is there stays, and with it
# the user whose it is.
set -e
user=boot-health
data=/var/lib/boot-health-server
if [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi
case ${1:-} in
purge) rm -rf "$data" ;;
0) [ ! -e "$data" ] || exit 0 ;;
*) exit 0 ;;
esac
if getent passwd "$user" >/dev/null; then userdel "$user"; fi
if getent group "$user" >/dev/null; then groupdel "$user"; fi
rmdir /etc/boot-health 2>/dev/null || true
exit 0
