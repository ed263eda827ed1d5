variable "region" {
  description = "Region of the reserved nodes."
  type        = string
  default     = "us-east-1"
}

variable "availability_zone" {
  description = "Zone of the reservation; the nodes cannot start in another one."
  type        = string
  default     = "us-east-1d"
}

variable "environment" {
  description = "Stage of this fleet."
  type        = string
  default     = "production"
}

variable "enabled" {
  description = "Whether the fleet exists at all."
  type        = bool
  default     = true
}

variable "node_type" {
  description = "Instance type of every node."
  type        = string
  default     = "g5.xlarge"
}

variable "node_count" {
  description = "Nodes that are reserved and started."
  type        = number
  default     = 1

  validation {
    condition     = var.node_count >= 0 && var.node_count <= 16
    error_message = "The reservation covers 16 nodes at most."
  }
}

variable "reserved_until" {
  description = "End of the reservation, RFC 3339; null keeps it open-ended."
  type        = string
  default     = null
}

variable "subnet_id" {
  description = "Subnet of the nodes, in the zone of the reservation."
  type        = string
}

variable "model" {
  description = "Weights that the nodes serve."
  type        = string
  default     = "novaspark/research-70b"
}

variable "extra_tags" {
  description = "Tags beyond the agreed ones."
  type        = map(string)
  default     = {}
}
