variable "region" {
  description = "Where the chatbot runs."
  type        = string
  default     = "us-east-1"
}

variable "environment" {
  description = "Stage of this copy of the chatbot."
  type        = string
  default     = "production"
}

variable "model" {
  description = "Model that answers customers."
  type        = string
  default     = "gpt-4o"
}

variable "image" {
  description = "Container image of the chatbot."
  type        = string
  default     = "111122223333.dkr.ecr.us-east-1.amazonaws.com/support-chatbot:2026.11.3"
}

variable "replicas" {
  description = "Containers outside production run one at a time."
  type        = number
  default     = 3
}

variable "cluster_arn" {
  description = "ECS cluster of the support team, made in another repository."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets of the chatbot."
  type        = list(string)
}

variable "security_group_ids" {
  description = "Security groups of the chatbot."
  type        = list(string)
}
