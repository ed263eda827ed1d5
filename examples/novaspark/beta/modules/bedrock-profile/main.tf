locals {
  model_arn = format("arn:aws:bedrock:%s::foundation-model/%s", var.region, var.model_id)
}

# A profile of its own makes the spend on a shared model visible by tag.
resource "aws_bedrock_inference_profile" "this" {
  name        = var.name
  description = "Calls of ${var.name} to ${var.model_id}"

  model_source {
    copy_from = local.model_arn
  }

  tags = merge(var.tags, { model = replace(var.model_id, ":", "-") })
}
