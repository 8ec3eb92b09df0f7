#!/bin/sh
# After the files are there, by dpkg and by rpm. Starts nothing: what it is to watch is not configured yet.
set -e
user=boot-health
if ! getent group "$user" >/dev/null; then groupadd --system "$user"; fi
if ! getent passwd "$user" >/dev/null; then
	useradd --system --gid "$user" --home-dir /var/lib/boot-health-server --no-create-home --shell /usr/sbin/nologin "$user"
fi
chown "root:$user" /etc/boot-health/server.env
chmod 0640 /etc/boot-health/server.env
# A guest's reporter has called itself so before the operator's command was here; `boot-health-guest` is its name now.
for link in /usr/sbin/boot-health /usr/bin/boot-health; do
	[ -h "$link" ] || continue
	case $(readlink "$link") in *boot-health-guest | */usr/lib/boot-health/boot-health) rm -f "$link" ;; esac
done
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
	# An upgrade: one that runs goes on with the new files.
	systemctl try-restart boot-health-server.service || true
fi
exit 0
