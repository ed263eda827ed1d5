variable "gpu_count" {
  type = number
}

variable "machine" {
  type = string
}

variable "enabled" {
  type = bool
}

module "pool" {
  source  = "app.registry.example/platform/gpu-pool/aws"
  version = "3.1.0"
  size    = var.gpu_count
}

resource "aws_instance" "maybe" {
  count         = var.enabled ? 1 : 0
  ami           = "ami-0dd0dd0dd0dd0dd0d"
  instance_type = "p5.48xlarge"
}

resource "aws_instance" "any" {
  count         = var.gpu_count
  ami           = "ami-0dd0dd0dd0dd0dd0d"
  instance_type = var.machine
  tags          = { gpu = "true" }
}

resource "aws_secretsmanager_secret" "key" {
  name = "anthropic-api-key"
}
