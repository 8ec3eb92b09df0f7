#!/bin/sh
# Revokes a version of an HCP Packer bucket whose image the gate refuses, so that nobody builds on it or launches it any
# more; channels fall back to the version before. Anything else than a refusal revokes nothing.
# BUCKET and FINGERPRINT name the version; HCP_ORGANIZATION_ID, HCP_PROJECT_ID, HCP_CLIENT_ID and HCP_CLIENT_SECRET a
# service principal that may (contributor). IMAGE, BASELINE, BOOT_HEALTH_URL and BOOT_HEALTH_TOKEN as for the gate.
# Exit code: the gate's, or 2 where it refused and HCP did not take the revocation.
set -eu
: "${IMAGE:?}" "${BASELINE:?}" "${BUCKET:?}" "${FINGERPRINT:?}" "${HCP_ORGANIZATION_ID:?}" "${HCP_PROJECT_ID:?}"
: "${HCP_CLIENT_ID:?}" "${HCP_CLIENT_SECRET:?}"

code=0
boot-health gate --image "$IMAGE" --baseline "$BASELINE" --wait "${WAIT:-2h}" || code=$?
[ "$code" -eq 1 ] || exit "$code"

# A secret on a command line can be read by every user of the machine: curl reads it from its standard input.
token=$(printf 'data-urlencode = "client_id=%s"\ndata-urlencode = "client_secret=%s"\n' "$HCP_CLIENT_ID" "$HCP_CLIENT_SECRET" |
	curl -sf --config - --data grant_type=client_credentials --data-urlencode audience=https://api.hashicorp.cloud \
		"${HCP_AUTH_URL:-https://auth.idp.hashicorp.com}/oauth2/token" |
	sed -n 's/.*"access_token" *: *"\([^"]*\)".*/\1/p') || exit 2
[ -n "$token" ] || { echo 'HCP gave no token' >&2; exit 2; }

version="packer/2023-01-01/organizations/$HCP_ORGANIZATION_ID/projects/$HCP_PROJECT_ID/buckets/$BUCKET/versions/$FINGERPRINT"
printf 'header = "Authorization: Bearer %s"\n' "$token" |
	curl -sf --config - -X PATCH -H 'Content-Type: application/json' \
		--data '{"revoke_in":"0s","revocation_message":"refused by the boot-health gate"}' \
		"${HCP_API_URL:-https://api.cloud.hashicorp.com}/$version" >/dev/null || {
	echo "the gate refused $IMAGE, and HCP did not take the revocation of $FINGERPRINT" >&2
	exit 2
}
echo "revoked $FINGERPRINT of $BUCKET: the gate refused $IMAGE"
exit 1
