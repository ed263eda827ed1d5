resource "aws_instance" "gpu_dashboard" {
  instance_type = "m5.large"
}
