# A machine that must have come up before Terraform goes on. Two ways; take one.
# BOOT_HEALTH_URL and BOOT_HEALTH_TOKEN (role inventory) are in the environment of `terraform apply`.

variable "boot_health_url" { type = string }
variable "boot_health_token" {
  type      = string
  sensitive = true
}

resource "time_static" "launched" {
  triggers = { image = var.image_id }
}

variable "image_id" { type = string }

resource "openstack_compute_instance_v2" "web" {
  name       = "web-1"
  image_id   = var.image_id
  depends_on = [time_static.launched]
}

# 1. With the command at hand: it announces the launch, waits, and its output says why the step failed.
resource "terraform_data" "came_up" {
  triggers_replace = [openstack_compute_instance_v2.web.id]

  provisioner "local-exec" {
    environment = {
      INSTANCE = openstack_compute_instance_v2.web.id
      LAUNCHED = time_static.launched.rfc3339
    }
    command = "boot-health wait \"$INSTANCE\" --launched-since \"$LAUNCHED\" --timeout 15m"
  }
}

# 2. Without it: inventory announces launches, and the answer is held until the verdict is final. 503 is asked again.
data "http" "verdict" {
  url             = "${var.boot_health_url}/v1/instances/${openstack_compute_instance_v2.web.id}/verdict?since=${time_static.launched.rfc3339}&wait_s=50&demand=final"
  request_headers = { Authorization = "Bearer ${var.boot_health_token}" }

  retry {
    attempts     = 20
    min_delay_ms = 1000
    max_delay_ms = 10000
  }

  lifecycle {
    postcondition {
      condition     = contains(["ok", "recovered", "degraded"], jsondecode(self.response_body).verdict)
      error_message = "The machine did not come up: ${jsondecode(self.response_body).cause}. ${jsondecode(self.response_body).remedy}"
    }
  }
}
