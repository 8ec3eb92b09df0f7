#!/bin/sh
# ACT of examples/verdict-receiver: writes the verdict on the Machine (Cluster API) or NodeClaim (Karpenter) of the
# instance, found by the end of its providerID. With REMEDIATE=1 a Machine that did not come up also gets
# cluster.x-k8s.io/remediate-machine, which a MachineHealthCheck takes for unhealthy and replaces.
# Not where only its first report vouches for it (WITNESS, docs/trust.md), because anybody with the image's token could have
# sent that; TRUST_FIRST=1 marks it anyway.
# KIND is `machine` (default) or `nodeclaim`. Needs get, list and patch on it.
set -eu
verdict=$1 instance=$2
kind=${KIND:-machine}

case $kind in
	machine) at='{.spec.providerID}' ;;
	nodeclaim) at='{.status.providerID}' ;;
	*) echo "KIND=$kind: machine or nodeclaim" >&2; exit 2 ;;
esac

found=$(kubectl get "$kind" --all-namespaces \
	-o jsonpath="{range .items[*]}$at{\"\\t\"}{.metadata.namespace}{\"\\t\"}{.metadata.name}{\"\\n\"}{end}" |
	awk -F '\t' -v id="$instance" '$1 == id || substr($1, length($1) - length(id)) == "/" id { print $2 " " $3; exit }')
[ -n "$found" ] || exit 0
namespace=${found% *} name=${found#* }

set -- "boot-health/verdict=$verdict" "boot-health/cause=$CAUSE" "boot-health/link=$LINK"
case $verdict in
	failed | stalled | never_reported)
		if [ "${REMEDIATE:-}" = 1 ] && [ "$kind" = machine ]; then
			case ${TRUST_FIRST:-}:${WITNESS:-} in
				1:* | *:settled | *:attested) set -- "$@" cluster.x-k8s.io/remediate-machine= ;;
				*) echo "$instance: $verdict, but its witness is ${WITNESS:-unknown}: not marked for remediation (TRUST_FIRST=1 marks it)" >&2 ;;
			esac
		fi
		;;
esac

# A NodeClaim has no namespace.
kubectl annotate "$kind" "$name" ${namespace:+--namespace "$namespace"} --overwrite "$@"
