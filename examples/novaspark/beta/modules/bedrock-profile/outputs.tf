output "profile_arn" {
  description = "ARN that callers use in place of a model id."
  value       = aws_bedrock_inference_profile.this.arn
}

output "model_arn" {
  description = "ARN of the model behind the profile."
  value       = local.model_arn
}
