#!/bin/sh
# Puts the reporter into an image file by virt-customize (libguestfs).
# usage: customize.sh IMAGE.qcow2 boot-health-reporter-VERSION.tar.gz TOKEN_FILE URL NAME
set -eu
[ $# = 5 ] || {
	echo 'usage: customize.sh IMAGE.qcow2 boot-health-reporter-VERSION.tar.gz TOKEN_FILE URL NAME' >&2
	exit 2
}
image=$1 tarball=$2 token=$3 url=$4 name=$5

# It is handed to a shell inside the image.
case $url$name in *[!A-Za-z0-9._:/@-]*)
	echo 'customize.sh: URL and NAME are letters, digits and . _ : / @ -' >&2
	exit 2
	;;
esac
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/boot-health-install"
cp "$tarball" "$folder/boot-health-install/reporter.tar.gz"
# In a file: argv is public.
cp "$token" "$folder/boot-health-install/token"
virt-customize -a "$image" --copy-in "$folder/boot-health-install:/tmp" \
	--run-command "cd /tmp/boot-health-install && tar xzf reporter.tar.gz && boot-health-reporter-*/install.sh --url $url --token-file token --image $name" \
	--run-command 'rm -rf /tmp/boot-health-install' --selinux-relabel
