#!/bin/sh
# Deploys boot-health on AWS with nothing but the AWS CLI: uploads what lies beside this script to a bucket of yours and
# hands the template to CloudFormation. Run it again with a later release, or with another configuration, to update.

set -eu
here=$(cd "$(dirname "$0")" && pwd)

die() {
	echo "deploy.sh: $*" >&2
	exit 2
}

usage() {
	echo "usage: deploy.sh --bucket BUCKET [--stack NAME] [--config FILE] [PARAMETER=VALUE ...]

  --bucket BUCKET  a bucket of yours, in the region that is deployed to
  --stack NAME     default boot-health
  --config FILE    default boot-health.config.json beside this script; without its part \"aws\", which parameters take
                   the place of
  PARAMETER=VALUE  of the template, such as AlarmEmail=ops@example.com DomainName=boot.example.com CertificateArn=arn:…
                   (boot-health.template.json lists them); what is not named keeps its value

Credentials and region are the AWS CLI's: AWS_PROFILE, AWS_REGION. Secrets that the configuration names are SecureStrings
below /boot-health/secrets/ (aws ssm put-parameter --type SecureString), or below the parameter SecretPath."
	exit 0
}

bucket='' stack=boot-health config=$here/boot-health.config.json
while [ $# -gt 0 ]; do
	case $1 in
	-h | --help) usage ;;
	--bucket | --stack | --config) [ $# -gt 1 ] || die "$1 needs a value" ;;
	esac
	case $1 in
	--bucket) bucket=$2 ;;
	--stack) stack=$2 ;;
	--config) config=$2 ;;
	--*) die "unknown option $1" ;;
	*) break ;;
	esac
	shift 2
done
for word; do case $word in [A-Z]*=*) ;; *) die "not PARAMETER=VALUE: $word" ;; esac done
[ -n "$bucket" ] || die 'name a bucket: --bucket BUCKET'
[ -f "$config" ] || die "$config: no such file"
[ -f "$here/release" ] || die "$here/release is missing; run it where the files of a release lie"
command -v aws >/dev/null || die 'the AWS CLI is not installed (aws)'
# The folder of this release in the bucket, named by its content.
release=$(cat "$here/release")

if command -v sha256sum >/dev/null; then digest=$(sha256sum "$config"); else digest=$(shasum -a 256 "$config"); fi
config_key=boot-health/config/${digest%% *}.json

# By content: CloudFormation reads the file again when, and only when, it has changed.
aws s3 cp --only-show-errors "$config" "s3://$bucket/$config_key"
aws s3 cp --only-show-errors --recursive "$here/functions/" "s3://$bucket/$release/"
aws cloudformation deploy --stack-name "$stack" --template-file "$here/boot-health.template.json" \
	--s3-bucket "$bucket" --s3-prefix boot-health/templates --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset \
	--parameter-overrides "CodeBucket=$bucket" "CodePrefix=$release" "ConfigKey=$config_key" "$@" || {
	echo "deploy.sh: the reason is in the stack's events; what is wrong in $config stands at PlacedCode:" >&2
	aws cloudformation describe-stack-events --stack-name "$stack" --no-paginate --output text --query \
		"StackEvents[?LogicalResourceId=='PlacedCode' && contains(ResourceStatus, 'FAILED')].ResourceStatusReason | [0]" >&2 || true
	exit 1
}
aws cloudformation describe-stacks --stack-name "$stack" --output table \
	--query 'Stacks[0].Outputs[].[OutputKey, OutputValue]'
