resource "aws_secretsmanager_secret" "openai_api_key" {
  name = "openai-api-key"
  tags = { workload = "chat-helper", owner = "chat@team.example", environment = "production" }
}
