#!/bin/sh
# Runs cloud-init's stages again in this boot, where that is safe: nothing real is cached, and metadata answers now.
# The order heals every version from 0.7.5 to 26.2. ROOT and METADATA are for tests.
set -u
ROOT=${ROOT:-}
METADATA=${METADATA:-http://169.254.169.254}
cloud=$ROOT/var/lib/cloud

refuse() {
	echo "refused: $*"
	exit 3
}

[ "$(id -u)" = 0 ] || [ -n "$ROOT" ] || refuse 'only root can re-run cloud-init'
command -v cloud-init >/dev/null || refuse 'there is no cloud-init here'

# A re-run with a real source cached would change a guest that works.
if [ -e "$cloud/instance/obj.pkl" ] || [ -L "$cloud/instance" ]; then
	grep -q DataSourceNone "$cloud/instance/datasource" 2>/dev/null || refuse 'a real datasource is cached'
fi

# Once per boot: the mark is on a file system that a reboot empties.
mark=$ROOT/run/boot-health-rerun
[ ! -e "$mark" ] || refuse 'done before in this boot'

answers() {
	token=$(curl -sf -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$METADATA/latest/api/token")
	curl -sf -m 5 ${token:+-H "X-aws-ec2-metadata-token: $token"} "$METADATA/latest/meta-data/instance-id" | grep -q .
}
answers || refuse 'metadata does not answer'

: >"$mark"
# Without this a cached DataSourceNone is trusted for the rest of the boot. Logs and per-once marks are kept.
rm -f "$cloud/instance"
failed=
for stage in 'init --local' init 'modules --mode=config' 'modules --mode=final'; do
	cloud-init $stage || failed="$failed ${stage}:$?"
done
echo "re-ran cloud-init${failed:+; these stages reported errors:$failed}"
