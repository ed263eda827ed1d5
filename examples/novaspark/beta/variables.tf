variable "region" {
  description = "Region that answers every request; the data stays in it."
  type        = string
  default     = "us-west-2"
}

variable "environment" {
  description = "Stage of this copy of the search."
  type        = string
  default     = "production"
}

variable "team" {
  description = "Who pays."
  type        = string
  default     = "search"
}

variable "cost_center" {
  description = "Cost center that the search is billed to."
  type        = string
}

variable "model" {
  description = "Name of one of the models in locals.tf."
  type        = string
  default     = "llama-70b"
}
