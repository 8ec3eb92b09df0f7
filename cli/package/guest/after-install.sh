#!/bin/sh
# After the reporter's files are there, by dpkg, rpm and apk. Enables it as `systemctl enable` and `rc-update add` would,
# so that it works in an image where neither runs. Without /etc/boot-health/reporter.conf it does nothing.
set -e
link() {
	mkdir -p "${2%/*}"
	ln -sf "$1" "$2"
}
if [ -d /etc/runlevels ]; then
	link /etc/init.d/boot-health-sampler /etc/runlevels/boot/boot-health-sampler
	link /etc/init.d/boot-health /etc/runlevels/default/boot-health
else
	units=/usr/lib/systemd/system
	link $units/boot-health-sampler.service /etc/systemd/system/sysinit.target.wants/boot-health-sampler.service
	link $units/boot-health.service /etc/systemd/system/multi-user.target.wants/boot-health.service
	link $units/boot-health-again.timer /etc/systemd/system/timers.target.wants/boot-health-again.timer
	if [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi
fi
# The name that it had before, where it is nobody else's: the operator's command has it on machines that have both.
if [ ! -e /usr/bin/boot-health ] && [ ! -e /usr/sbin/boot-health ]; then
	ln -s boot-health-guest /usr/sbin/boot-health
fi
exit 0
