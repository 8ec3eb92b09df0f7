#!/bin/sh
# The last post-processor of a Packer build (shell-local; image.pkr.hcl beside it): boots the new image BOOTS times, and
# fails the build where the gate does not promote it. IMAGE is the new image, BASELINE the one in use.
# BOOT_HEALTH_URL and BOOT_HEALTH_TOKEN (role operator: it announces launches, too) are in Packer's environment.
# Exit code: 0 promote; 1 refuse; 3 inconclusive; 2 cannot judge, or a machine could not be made.
set -eu
: "${IMAGE:?name the new image}" "${BASELINE:?name the image in use}"

servers=$(mktemp)
delete() {
	if [ -s "$servers" ]; then xargs openstack server delete <"$servers"; fi
	rm -f "$servers"
}
trap delete EXIT
trap 'exit 130' INT TERM

n=0
while [ "$n" -lt "${BOOTS:-40}" ]; do
	n=$((n + 1))
	id=$(openstack server create --image "$IMAGE" --flavor "${FLAVOR:-small}" "gate-$n" -f value -c id) || exit 2
	echo "$id" >>"$servers"
	boot-health expect "$id" --image "$IMAGE" >/dev/null || exit 2
done

boot-health gate --image "$IMAGE" --baseline "$BASELINE" --wait "${WAIT:-2h}" \
	--junit "${JUNIT:-gate.xml}" --markdown "${MARKDOWN:-gate.md}"
