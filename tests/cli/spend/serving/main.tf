provider "aws" {
  region = "us-east-1"
}

resource "aws_instance" "gpu" {
  count         = 2
  instance_type = "g5.12xlarge"
  tags          = { owner = "=HYPERLINK(\"http://x\")", team = "serving" }
}

resource "aws_ec2_capacity_reservation" "gpu" {
  instance_type     = "g5.12xlarge"
  instance_count    = 2
  instance_platform = "Linux/UNIX"
  availability_zone = "us-east-1a"
}

resource "aws_instance" "off" {
  count         = 0
  instance_type = "p4d.24xlarge"
}

resource "aws_instance" "web" {
  instance_type = "m5.large"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_bedrock_secret_sauce" "x" {
  name = "y"
}

module "gpu_pool" {
  source  = "example/gpu-pool/aws"
  version = "1.0.0"
}
