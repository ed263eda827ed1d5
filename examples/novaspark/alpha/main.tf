# The support chatbot: a container that sends customer messages to a closed model.
locals {
  name     = "support-chatbot"
  replicas = var.environment == "production" ? var.replicas : 1
  tags     = { environment = var.environment }
}

# One key for everything that support ever tried with this API.
resource "aws_secretsmanager_secret" "openai_api_key" {
  name                    = "${local.name}/openai-api-key"
  description             = "OpenAI key of the chatbot"
  recovery_window_in_days = 7
  tags                    = local.tags
}

resource "aws_cloudwatch_log_group" "chatbot" {
  name              = "/ecs/${local.name}"
  retention_in_days = 30
  tags              = local.tags
}

resource "aws_ecs_task_definition" "chatbot" {
  family                   = local.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = aws_iam_role.execution.arn

  container_definitions = jsonencode([
    {
      name         = local.name
      image        = var.image
      essential    = true
      portMappings = [{ containerPort = 8080 }]
      environment = [
        { name = "OPENAI_MODEL", value = var.model },
        { name = "LOG_LEVEL", value = "info" },
      ]
      secrets = [
        { name = "OPENAI_API_KEY", valueFrom = aws_secretsmanager_secret.openai_api_key.arn },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.chatbot.name
          awslogs-region        = var.region
          awslogs-stream-prefix = local.name
        }
      }
    }
  ])

  tags = local.tags
}

resource "aws_ecs_service" "chatbot" {
  name            = local.name
  cluster         = var.cluster_arn
  task_definition = aws_ecs_task_definition.chatbot.arn
  desired_count   = local.replicas
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = var.subnet_ids
    security_groups = var.security_group_ids
  }

  tags = local.tags
}
