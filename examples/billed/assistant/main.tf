# The shop's assistant: a closed model that is called, kept apart in the bill by its profile.
provider "aws" {
  region = "us-east-1"
}

resource "aws_bedrock_inference_profile" "assistant" {
  name = "shop-assistant"

  model_source {
    copy_from = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-5-sonnet-20240620-v1:0"
  }

  tags = {
    workload = "shop-assistant"
    team     = "shop"
    stage    = "inference"
  }
}
