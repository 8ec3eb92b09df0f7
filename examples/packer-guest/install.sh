#!/bin/sh
# Packer's shell provisioner, the last but those that clean up: installs the reporter into the machine that the image is
# captured from. Its `file` provisioner put the release at $BOOT_HEALTH_TARBALL.
#   BOOT_HEALTH_URL    the server          BOOT_HEALTH_TOKEN  an ingest token of the fleet
#   BOOT_HEALTH_IMAGE  what it is called
set -eu
tarball=${BOOT_HEALTH_TARBALL:-/tmp/boot-health-reporter.tar.gz}
: "${BOOT_HEALTH_URL:?}" "${BOOT_HEALTH_TOKEN:?}" "${BOOT_HEALTH_IMAGE:?}"

folder=$(mktemp -d)
# Neither the token nor the files stay beside what is installed.
trap 'rm -rf "$folder" "$tarball"' EXIT
tar xzf "$tarball" -C "$folder"
# The token is in the environment: argv is public.
set -- "$folder"/boot-health-reporter-*
"$1/install.sh" --url "$BOOT_HEALTH_URL" --image "$BOOT_HEALTH_IMAGE"
# Or each clone would take itself for this machine until it looks.
boot-health-guest generalize
