# How a build uses install.sh. Add the two provisioners to yours, after whatever else goes into the image.
variable "boot_health_token" {
  type      = string
  sensitive = true
}

variable "image" {
  type = string
}

source "null" "example" {
  communicator = "none"
}

build {
  sources = ["source.null.example"]

  provisioner "file" {
    source      = "boot-health-reporter-0.2.0.tar.gz"
    destination = "/tmp/boot-health-reporter.tar.gz"
  }

  provisioner "shell" {
    script          = "install.sh"
    execute_command = "chmod +x {{ .Path }}; sudo env {{ .Vars }} {{ .Path }}"
    environment_vars = [
      "BOOT_HEALTH_URL=https://boot-health.example.com",
      "BOOT_HEALTH_TOKEN=${var.boot_health_token}",
      "BOOT_HEALTH_IMAGE=${var.image}",
    ]
  }
}
