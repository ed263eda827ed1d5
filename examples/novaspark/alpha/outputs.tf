output "service_name" {
  description = "ECS service that answers customers."
  value       = aws_ecs_service.chatbot.name
}

output "secret_arn" {
  description = "Where the key is kept; its value is set by hand."
  value       = aws_secretsmanager_secret.openai_api_key.arn
}
