provider "google" {
  project = "media"
  region  = "us-central1"
}

resource "google_container_node_pool" "l4" {
  name               = "l4"
  cluster            = "media"
  location           = "us-central1-a"
  initial_node_count = 2
  node_config {
    machine_type = "g2-standard-48"
    labels       = { team = "media", cost_center = "m-3" }
    guest_accelerator {
      type  = "nvidia-l4"
      count = 4
    }
  }
  autoscaling {
    min_node_count = 1
    max_node_count = 5
  }
}

resource "google_vertex_ai_endpoint_with_model_garden_deployment" "captions" {
  publisher_model_name = "publishers/google/models/gemma3@gemma-3-12b-it"
  location             = "us-central1"
  model_config {
    accept_eula = true
  }
  deploy_config {
    dedicated_resources {
      machine_spec {
        machine_type      = "a2-highgpu-1g"
        accelerator_type  = "NVIDIA_TESLA_A100"
        accelerator_count = 1
      }
      min_replica_count = 2
      max_replica_count = 2
    }
  }
}

resource "google_billing_budget" "media" {
  billing_account = "000000-000000-000000"
  display_name    = "media"
  amount {
    specified_amount {
      currency_code = "EUR"
      units         = "20000"
    }
  }
  threshold_rules {
    threshold_percent = 0.9
  }
}
