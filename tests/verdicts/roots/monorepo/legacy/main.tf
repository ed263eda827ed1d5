resource "aws_instance" "gone" {
  instance_type = "p2.xlarge"
}
