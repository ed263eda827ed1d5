variable "name" {
  description = "Name of the inference profile."
  type        = string
}

variable "model_id" {
  description = "Bedrock id of the model."
  type        = string
}

variable "region" {
  description = "Region whose model is called."
  type        = string
}

variable "tags" {
  description = "Tags of everything in this module."
  type        = map(string)
  default     = {}
}
