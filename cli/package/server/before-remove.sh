#!/bin/sh
# dpkg says `remove` and rpm 0 where it goes for good; at an upgrade it goes on running.
set -e
case ${1:-} in
remove | deconfigure | 0) ;;
*) exit 0 ;;
esac
if [ -d /run/systemd/system ]; then systemctl disable --now boot-health-server.service || true; fi
rm -f /etc/systemd/system/multi-user.target.wants/boot-health-server.service
exit 0
