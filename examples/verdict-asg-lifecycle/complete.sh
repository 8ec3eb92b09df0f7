#!/bin/sh
# ACT of examples/verdict-receiver: ends the launch hook of an Auto Scaling group. A machine that came up goes into
# service; one that did not is terminated and replaced, though it could not have said so itself.
# One for which only its first report vouches (WITNESS, docs/trust.md) is not terminated: anybody with the image's token
# could have sent that. Its hook is left to you, and at its time-out to its default result. TRUST_FIRST=1 terminates it anyway.
# HOOK names the hook. The group is the label `asg` of inventory, else AWS is asked.
# Needs autoscaling:CompleteLifecycleAction and autoscaling:DescribeAutoScalingInstances.
set -eu
verdict=$1 instance=$2
: "${HOOK:?name the lifecycle hook}"

case $verdict in
	ok | recovered | degraded) result=CONTINUE ;;
	failed | stalled | never_reported) result=ABANDON ;;
	*) exit 0 ;;
esac
if [ "$result" = ABANDON ] && [ "${TRUST_FIRST:-}" != 1 ]; then
	case ${WITNESS:-} in
		settled | attested) ;;
		*)
			echo "$instance: $verdict, but its witness is ${WITNESS:-unknown}: the hook $HOOK is left alone (TRUST_FIRST=1 abandons)" >&2
			exit 0
			;;
	esac
fi

group=${LABEL_ASG:-}
if [ -z "$group" ]; then
	waiting=$(aws autoscaling describe-auto-scaling-instances --instance-ids "$instance" \
		--query 'AutoScalingInstances[0].[AutoScalingGroupName,LifecycleState]' --output text)
	# Two words with a tab between them, or None.
	group=$(printf '%s' "$waiting" | cut -f 1) state=$(printf '%s' "$waiting" | cut -f 2)
	[ "$group" != None ] || exit 0
	# A machine in service that boots again waits in no hook.
	[ "$state" = Pending:Wait ] || exit 0
fi

aws autoscaling complete-lifecycle-action --lifecycle-hook-name "$HOOK" --auto-scaling-group-name "$group" \
	--instance-id "$instance" --lifecycle-action-result "$result"
