#!/bin/sh
# Takes the reporter off this system, or with DESTDIR= out of another root. The config stays unless --purge.

set -eu
root=${DESTDIR:-}
units='boot-health-sampler.service boot-health.service boot-health-again.service boot-health-again.timer'

if [ -z "$root" ] && [ -d /run/systemd/system ]; then
	# shellcheck disable=SC2086
	systemctl disable --now $units 2>/dev/null || true
fi
for unit in $units; do
	rm -f "$root/etc/systemd/system/$unit" "$root"/etc/systemd/system/*.wants/"$unit"
done
rm -f "$root/etc/init.d/boot-health" "$root/etc/init.d/boot-health-sampler" "$root"/etc/runlevels/*/boot-health* \
	"$root"/etc/rc.d/rc[2-5].d/S11boot-health "$root"/etc/rc[2-5].d/S11boot-health \
	"$root/etc/cron.hourly/boot-health" "$root/etc/periodic/hourly/boot-health" "$root/usr/sbin/boot-health-guest"
# The operator's command of the same name is not ours to take away.
[ "$(readlink "$root/usr/sbin/boot-health")" != /usr/lib/boot-health/boot-health ] || rm -f "$root/usr/sbin/boot-health"
rm -rf "$root/usr/lib/boot-health" "$root/var/lib/boot-health" "$root/run/boot-health" "$root/dev/shm/boot-health"
rm -f "$root/etc/boot-health/reporter.conf.example"
[ "${1:-}" != --purge ] || rm -rf "$root/etc/boot-health"
[ -n "$root" ] || [ ! -d /run/systemd/system ] || systemctl daemon-reload
echo 'boot-health is removed'
