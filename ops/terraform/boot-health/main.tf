# boot-health on AWS: the CloudFormation template of a release, with its files put into a bucket of yours.
# What it makes and what each parameter means is in docs/aws.md; this module adds nothing of its own to the stack.

locals {
  # The folder of the release in the bucket, named by its content.
  release    = trimspace(file("${var.release}/release"))
  template   = "${var.release}/boot-health.template.json"
  config     = coalesce(var.config, "${var.release}/boot-health.config.json")
  config_key = "boot-health/config/${filesha256(local.config)}.json"
}

data "aws_s3_bucket" "code" {
  bucket = var.bucket
}

# What is replaced goes after the stack no longer names it: an update that fails goes back to what was there.
resource "aws_s3_object" "function" {
  for_each = fileset("${var.release}/functions", "*.zip")

  bucket      = var.bucket
  key         = "${local.release}/${each.value}"
  source      = "${var.release}/functions/${each.value}"
  source_hash = filesha256("${var.release}/functions/${each.value}")

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_s3_object" "config" {
  bucket       = var.bucket
  key          = local.config_key
  source       = local.config
  content_type = "application/json"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_s3_object" "template" {
  bucket       = var.bucket
  key          = "boot-health/templates/${filesha256(local.template)}.json"
  source       = local.template
  content_type = "application/json"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudformation_stack" "this" {
  name         = var.stack_name
  template_url = "https://${data.aws_s3_bucket.code.bucket_regional_domain_name}/${aws_s3_object.template.key}"
  capabilities = ["CAPABILITY_IAM"]
  tags         = var.tags

  parameters = {
    CodeBucket         = var.bucket
    CodePrefix         = local.release
    ConfigKey          = aws_s3_object.config.key
    SecretPath         = var.secret_path
    PageTopics         = join(",", var.page_topics)
    WatchInstances     = tostring(var.watch_instances)
    DomainName         = var.domain_name
    CertificateArn     = var.certificate_arn
    AlarmEmail         = var.alarm_email
    LogDays            = tostring(var.log_days)
    ReserveConcurrency = tostring(var.reserve_concurrency)
    Rollout            = var.rollout
  }

  depends_on = [aws_s3_object.function]
}
