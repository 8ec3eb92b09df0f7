#!/bin/sh
# dpkg says `remove`, rpm 0, apk its version where it goes for good.
set -e
case ${1:-} in
remove | deconfigure | 0 | *-r[0-9]*) ;;
*) exit 0 ;;
esac
if [ -d /run/systemd/system ]; then
	systemctl stop boot-health-sampler.service boot-health.service boot-health-again.timer || true
fi
rm -f /etc/systemd/system/sysinit.target.wants/boot-health-sampler.service \
	/etc/systemd/system/multi-user.target.wants/boot-health.service \
	/etc/systemd/system/timers.target.wants/boot-health-again.timer \
	/etc/runlevels/boot/boot-health-sampler /etc/runlevels/default/boot-health
rmdir /etc/systemd/system/sysinit.target.wants 2>/dev/null || true
for name in /usr/sbin/boot-health /usr/bin/boot-health; do
	[ "$(readlink "$name" 2>/dev/null)" != boot-health-guest ] || rm -f "$name"
done
rm -rf /var/lib/boot-health /run/boot-health /dev/shm/boot-health
exit 0
