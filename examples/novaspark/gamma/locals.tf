locals {
  name       = "research-llm"
  node_count = var.enabled ? var.node_count : 0

  agreed_tags = {
    workload    = local.name
    team        = "ml-research"
    cost_center = "RD-4410"
    environment = var.environment
    model       = var.model
  }
  tags = merge(local.agreed_tags, var.extra_tags)
}
