provider "aws" {
  region = "us-east-1"
}

resource "aws_bedrockagent_agent" "help" {
  agent_name              = "help-desk"
  agent_resource_role_arn = "arn:aws:iam::111122223333:role/agent"
  foundation_model        = "anthropic.claude-3-5-sonnet-20240620-v1:0"
  tags                    = { team = "support", cost_center = "OPS-2" }
}

resource "aws_bedrock_provisioned_model_throughput" "help" {
  provisioned_model_name = "help-desk"
  model_arn              = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-5-sonnet-20240620-v1:0"
  commitment_duration    = "SixMonths"
  model_units            = 2
}

resource "aws_bedrock_guardrail" "help" {
  name                      = "help-desk"
  blocked_input_messaging   = "no"
  blocked_outputs_messaging = "no"
}
