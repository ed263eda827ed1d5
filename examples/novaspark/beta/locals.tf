locals {
  name = "internal-search"

  models = {
    llama-8b  = "meta.llama3-1-8b-instruct-v1:0"
    llama-70b = "meta.llama3-1-70b-instruct-v1:0"
  }
  model_id = lookup(local.models, var.model, local.models["llama-70b"])

  tags = {
    workload    = local.name
    team        = var.team
    cost_center = var.cost_center
    environment = var.environment
  }
}
