variable "slices" {
  type = number
}

resource "google_tpu_v2_vm" "train" {
  count            = var.slices
  name             = "train-${count.index}"
  zone             = "us-east5-a"
  runtime_version  = "v2-alpha-tpuv6e"
  accelerator_type = "v6e-16"
  labels           = { purpose = "training" }
}

resource "google_compute_instance" "prep" {
  name         = "prep"
  machine_type = "a3-highgpu-8g"
  zone         = "us-east5-a"
  boot_disk {
    initialize_params {
      image = "debian-12"
    }
  }
  network_interface {
    network = "default"
  }
  scheduling {
    provisioning_model = "SPOT"
    preemptible        = true
    automatic_restart  = false
  }
}
