variable "kind" {
  type = string
}

resource "aws_instance" "gpu_or_not" {
  instance_type = var.kind
}

resource "aws_instance" "someone" {
  instance_type = var.kind
}
