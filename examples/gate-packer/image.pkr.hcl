# An image that is only built where it boots as well as the one in use. `packer init` gets the plugin.
packer {
  required_plugins {
    openstack = {
      source  = "github.com/hashicorp/openstack"
      version = ">= 1.1.0"
    }
  }
}

variable "image" { type = string }
variable "baseline" { type = string }

source "openstack" "web" {
  image_name        = var.image
  source_image_name = "debian-12"
  flavor            = "small"
  ssh_username      = "debian"
}

build {
  sources = ["source.openstack.web"]

  # The reporter goes into the image here: docs/guest.md.

  post-processor "shell-local" {
    environment_vars = ["IMAGE=${var.image}", "BASELINE=${var.baseline}"]
    script           = "gate.sh"
  }
}
