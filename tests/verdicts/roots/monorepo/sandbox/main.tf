resource "aws_instance" "try" {
  ami           = "ami-0bb0bb0bb0bb0bb0b"
  instance_type = "p3.2xlarge"
  tags          = { environment = "development" }
}
