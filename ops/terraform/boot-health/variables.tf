variable "bucket" {
  description = "A bucket of yours, in the region of the stack."
  type        = string
}

variable "release" {
  description = "The folder that boot-health-cloudformation-VERSION.tar.gz was unpacked to."
  type        = string
}

variable "config" {
  description = "boot-health.config.json, without its part \"aws\". Default: that of the release, with one fleet named default."
  type        = string
  default     = null
}

variable "stack_name" {
  description = "Name of the stack, and of its metrics."
  type        = string
  default     = "boot-health"
}

variable "tags" {
  description = "Tags of the stack and of everything in it."
  type        = map(string)
  default     = {}
}

variable "secret_path" {
  description = "Without the first slash: below it are the SSM SecureStrings that the configuration names."
  type        = string
  default     = "boot-health/secrets/"
}

variable "page_topics" {
  description = "ARNs of the SNS topics that channels of the configuration publish to."
  type        = list(string)
  default     = []
}

variable "watch_instances" {
  description = "Whether EC2 events arm deadlines, and consoles of silent instances may be read; for fleets with a selector."
  type        = bool
  default     = false
}

variable "domain_name" {
  description = "A name of your own for the endpoint."
  type        = string
  default     = ""
}

variable "certificate_arn" {
  description = "The certificate for domain_name, of this region."
  type        = string
  default     = ""
}

variable "alarm_email" {
  description = "Who gets the alarms of the stack itself."
  type        = string
  default     = ""
}

variable "log_days" {
  description = "How long CloudWatch keeps logs."
  type        = number
  default     = 30
}

variable "reserve_concurrency" {
  description = "Set Lambda concurrency aside for each function; false where the limit of the account is 10."
  type        = bool
  default     = true
}

variable "rollout" {
  description = "How new versions take over: canary, linear or all_at_once, which looks at no alarm."
  type        = string
  default     = "canary"
}
