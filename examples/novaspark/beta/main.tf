# Search over the company's own documents: an open model, run by the cloud provider.
module "answers" {
  source = "./modules/bedrock-profile"

  name     = "${local.name}-answers"
  model_id = local.model_id
  region   = var.region
  tags     = merge(local.tags, { function = "answers" })
}

data "aws_iam_policy_document" "invoke" {
  statement {
    actions   = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
    resources = [module.answers.profile_arn, module.answers.model_arn]
  }
}

resource "aws_iam_policy" "invoke" {
  name        = "${local.name}-invoke"
  description = "The search service may ask this model and no other."
  policy      = data.aws_iam_policy_document.invoke.json
}
