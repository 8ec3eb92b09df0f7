#!/bin/sh
# ACT of examples/verdict-receiver: the signal that a CreationPolicy waits for, sent by the server that judged the boot.
# cfn-signal in user data is never sent by a machine that got no user data; then the stack waits for its whole time-out.
# Inventory's labels `stack` and `resource` say which stack and which logical id; without them there is nothing to do.
# Needs cloudformation:SignalResource.
set -eu
verdict=$1 instance=$2
[ -n "${LABEL_STACK:-}" ] && [ -n "${LABEL_RESOURCE:-}" ] || exit 0

case $verdict in
	ok | recovered | degraded) status=SUCCESS ;;
	failed | stalled | never_reported) status=FAILURE ;;
	*) exit 0 ;;
esac

aws cloudformation signal-resource --stack-name "$LABEL_STACK" --logical-resource-id "$LABEL_RESOURCE" \
	--unique-id "$instance" --status "$status"
