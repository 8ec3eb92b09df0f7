#!/bin/sh
# Installs the reporter into this system, or with DESTDIR= into another root (an image being built).
# usage: install.sh [--url URL] [--token TOKEN | --token-file FILE] [--image NAME]
#
# The token may also come in the environment as BOOT_HEALTH_TOKEN; argv is public, so prefer one of the two.

set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
root=${DESTDIR:-}
url='' token=${BOOT_HEALTH_TOKEN:-} image=''

die() {
	echo "install.sh: $*" >&2
	exit 2
}

usage() {
	echo "usage: install.sh [--url URL] [--token-file FILE | --token TOKEN] [--image NAME]

  Installs the reporter of boot-health into this system; with DESTDIR=DIR in the environment into the root at DIR.

  --url URL          the server; without it nothing is reported until there is a /etc/boot-health/reporter.conf
  --token-file FILE  a file with an ingest token; or the token in the environment, as BOOT_HEALTH_TOKEN
  --token TOKEN      the token itself; every user of this machine can see it while this runs
  --image NAME       incidents are grouped by it"
	exit 0
}

while [ $# -gt 0 ]; do
	case $1 in -h | --help) usage ;; esac
	[ $# -gt 1 ] || die "$1 needs a value"
	case $1 in
	--url) url=$2 ;;
	--token) token=$2 ;;
	--token-file) token=$(cat "$2") ;;
	--image) image=$2 ;;
	*) die "unknown option $1" ;;
	esac
	shift 2
done
[ -z "$url" ] || [ -n "$token" ] || die 'a URL needs a token: --token-file FILE, or BOOT_HEALTH_TOKEN in the environment'

# folder PATH: made, and inside the root. The links of an image are somebody else's: one to a place of this machine
# would have us write there.
folder() {
	at=$root
	rest=${1#/}
	while [ -n "$rest" ]; do
		at=$at/${rest%%/*}
		case $rest in */*) rest=${rest#*/} ;; *) rest= ;; esac
		[ -d "$at" ] || mkdir "$at" || die "cannot make $at"
		[ -z "$root" ] && continue
		case $(cd -P "$at" && pwd -P)/ in "$(cd -P "$root" && pwd -P)"/*) ;; *) die "$at leads out of $root" ;; esac
	done
}

put() {
	folder "${3%/*}"
	rm -f "$root$3.new"
	cp "$here/$1" "$root$3.new"
	chmod "$2" "$root$3.new"
	mv -f "$root$3.new" "$root$3"
}

link() {
	folder "${2%/*}"
	rm -f "$root$2"
	ln -s "$1" "$root$2"
}

lib=/usr/lib/boot-health
put boot-health 0755 $lib/boot-health
for part in bad-boot other-clients admin; do put $part 0644 $lib/$part; done
put uninstall.sh 0755 $lib/uninstall.sh
link $lib/boot-health /usr/sbin/boot-health-guest
# The short name stays the operator's command where that is installed.
name=$root/usr/sbin/boot-health
if [ "$(readlink "$name")" = $lib/boot-health ] ||
	{ [ ! -e "$name" ] && [ ! -h "$name" ] && [ ! -e "$root/usr/bin/boot-health" ]; }; then
	link $lib/boot-health /usr/sbin/boot-health
fi

put reporter.conf.example 0644 /etc/boot-health/reporter.conf.example
conf=$root/etc/boot-health/reporter.conf
if [ -n "$url" ]; then
	rm -f "$conf.new"
	(
		umask 077
		{
			echo "URL=$url"
			echo "TOKEN=$token"
			[ -z "$image" ] || echo "IMAGE=$image"
		} >"$conf.new"
	)
	mv -f "$conf.new" "$conf"
elif [ ! -e "$conf" ]; then
	echo "install.sh: no --url: nothing will be reported until there is a $conf" >&2
fi

# The links are what `systemctl enable` would make, so that it works in an image where no systemd runs.
with_systemd() {
	for unit in boot-health-sampler.service boot-health.service boot-health-again.service boot-health-again.timer; do
		put units/$unit 0644 /etc/systemd/system/$unit
	done
	for want in sysinit.target/boot-health-sampler.service multi-user.target/boot-health.service \
		timers.target/boot-health-again.timer; do
		link "../${want#*/}" "/etc/systemd/system/${want%/*}.wants/${want#*/}"
	done
	[ -n "$root" ] || [ ! -d /run/systemd/system ] || systemctl daemon-reload
}

with_openrc() {
	put openrc/boot-health-sampler 0755 /etc/init.d/boot-health-sampler
	put openrc/boot-health 0755 /etc/init.d/boot-health
	link /etc/init.d/boot-health-sampler /etc/runlevels/boot/boot-health-sampler
	link /etc/init.d/boot-health /etc/runlevels/default/boot-health
	put sysv/hourly 0755 /etc/periodic/hourly/boot-health
}

with_sysv() {
	put sysv/boot-health 0755 /etc/init.d/boot-health
	put sysv/hourly 0755 /etc/cron.hourly/boot-health
	dir=/etc/rc.d
	[ -d "$root$dir" ] || dir=/etc
	for level in 2 3 4 5; do link ../init.d/boot-health "$dir/rc$level.d/S11boot-health"; done
}

if [ -d "$root/usr/lib/systemd/system" ] || [ -d "$root/lib/systemd/system" ]; then
	with_systemd
elif [ -d "$root/etc/runlevels" ]; then
	with_openrc
else
	with_sysv
fi

# Files that another system wrote into an image have no SELinux label, or a wrong one.
if [ -e "$root/etc/selinux/config" ]; then
	if [ -z "$root" ] && command -v restorecon >/dev/null 2>&1; then
		restorecon -R $lib /usr/sbin/boot-health /usr/sbin/boot-health-guest /etc/boot-health /etc/systemd/system /etc/init.d || true
	else
		echo 'install.sh: this image uses SELinux: relabel it (virt-customize --selinux-relabel)' >&2
	fi
fi
echo "boot-health is installed${root:+ in $root}; it reports from the next boot on"
